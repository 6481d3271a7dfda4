/** Do spans and metrics arrive where they are exported to? */
import { EXPORT_SIGNALS } from '@earshot/telemetry';
import type { Finding } from './finding.ts';
import { countSinceStart, errorsByPart } from './own-errors.ts';
import { settingOf, sumOf, type ServiceStatus } from './service-status.ts';

/** What failed so lately may fail again. */
const UNSURE_FOR_MS = 5 * 60_000;

export function lookAtExports(service: ServiceStatus, metrics: string, nowMs: number): Finding {
  const what = 'exports';
  const where = destinationsOf(service);
  if (where.length === 0) {
    return { what, is: 'ok', says: 'none is wanted: OTEL_EXPORTER_OTLP_ENDPOINT is not set' };
  }
  const to = where.join(' and ');
  const failed = errorsByPart(metrics).find(({ part }) => part === 'export');
  if (failed === undefined) return { what, is: 'ok', says: `to ${to}: none has failed` };
  const { count, latestMs } = failed;
  const failures = countSinceStart(count, latestMs, nowMs);
  const failing = EXPORT_SIGNALS.filter(
    (signal) => sumOf(metrics, 'earshot_export_failing', `signal="${signal}"`) > 0,
  );
  if (failing.length > 0) {
    return {
      what,
      is: 'wrong',
      says: `to ${to}: the latest try for ${failing.join(' and ')} failed (${failures})`,
      mend: `See that a Collector runs at ${to}, can be reached from the service, and takes OTLP over HTTP (port 4318; 4317 is gRPC); a key that it wants goes into OTEL_EXPORTER_OTLP_HEADERS. The log says why each failed (\`internal_error\`). Nothing has to be restarted: the next that arrives ends this.`,
    };
  }
  const says = `to ${to}: they arrive again; some had failed (${failures})`;
  if (nowMs - latestMs > UNSURE_FOR_MS) return { what, is: 'ok', says };
  return {
    what,
    is: 'warning',
    says,
    mend: 'Look again in some minutes. If it comes and goes, the log says why each failed (`internal_error`).',
  };
}

function destinationsOf(service: ServiceStatus): string[] {
  const all = ['TRACES_', 'METRICS_'].flatMap(
    (signal) =>
      settingOf(service, `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`) ??
      settingOf(service, 'OTEL_EXPORTER_OTLP_ENDPOINT') ??
      [],
  );
  return [...new Set(all)];
}
