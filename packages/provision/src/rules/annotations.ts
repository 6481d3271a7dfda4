/** What an alert tells a person: where to read on, where to look. */
import { durationOf } from '@earshot/promql';
import {
  dashboardUrl,
  runbookUrl,
  traceSearchUrl,
  type Alert,
  type AlertName,
  type AlertUnit,
  type LinkBases,
} from '@earshot/telemetry';

export { dashboardUrl } from '@earshot/telemetry';

const SERVICE = '{{ $labels.service_name | urlquery }}';
const VALUES: Readonly<Record<AlertUnit, string>> = {
  count: '{{ printf "%.0f" $value }}',
  ratio: '{{ $value | humanizePercentage }}',
  seconds: '{{ $value | humanizeDuration }}',
};

export function annotationsOf(
  name: AlertName,
  alert: Alert,
  links: LinkBases,
): Record<string, string> {
  const isOfService = alert.scope === 'service';
  return {
    summary: alert.summary,
    description: descriptionOf(alert),
    runbook_url: runbookUrl(name, links),
    dashboard_url: dashboardUrl(alert.dashboard, links, isOfService ? SERVICE : undefined),
    ...(isOfService ? { trace_search_url: traceSearchUrl(alert, links, SERVICE) } : {}),
  };
}

/** `{value}`, `{threshold}` and `{subject}` of the table's text, as Prometheus fills them in. */
function descriptionOf({ description, conditions, unit, scope }: Alert): string {
  const threshold = conditions[0]?.threshold ?? 0;
  const subject =
    scope === 'service' ? '{{ $labels.service_name }}' : '{{ $labels.job }} {{ $labels.instance }}';
  return description
    .replaceAll('{subject}', subject)
    .replaceAll('{value}', VALUES[unit])
    .replaceAll('{threshold}', thresholdText(threshold, unit));
}

function thresholdText(threshold: number, unit: AlertUnit): string {
  if (unit === 'ratio') return `${Number((threshold * 100).toFixed(2))}%`;
  return unit === 'seconds' ? durationOf(threshold) : String(threshold);
}
