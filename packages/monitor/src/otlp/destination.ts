/** Where exports go: OpenTelemetry's rules for endpoints and headers. */
import type { Settings } from '../settings/table.ts';

export interface Destination {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** Undefined when no endpoint is set: then nothing of that signal is exported. */
export function tracesDestination(settings: Settings): Destination | undefined {
  return destinationOf(
    settings,
    settings.otlpTracesEndpoint,
    'v1/traces',
    settings.otlpTracesHeaders,
  );
}

export function metricsDestination(settings: Settings): Destination | undefined {
  return destinationOf(
    settings,
    settings.otlpMetricsEndpoint,
    'v1/metrics',
    settings.otlpMetricsHeaders,
  );
}

/** Is there anything to export to? */
export function isExportWanted(settings: Settings): boolean {
  return tracesDestination(settings) !== undefined || metricsDestination(settings) !== undefined;
}

function destinationOf(
  { otelSdkDisabled, otlpEndpoint, otlpHeaders }: Settings,
  own: string | undefined,
  path: string,
  ownHeaders: Readonly<Record<string, string>>,
): Destination | undefined {
  if (otelSdkDisabled) return undefined;
  const url =
    own ?? (otlpEndpoint === undefined ? undefined : `${otlpEndpoint.replace(/\/+$/, '')}/${path}`);
  return url === undefined ? undefined : { url, headers: { ...otlpHeaders, ...ownHeaders } };
}
