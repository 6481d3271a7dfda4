/** Do spans and metrics arrive where they are exported to? */
import type { Finding } from './finding.ts';
import { failedExports, settingOf, type ServiceStatus } from './service-status.ts';

export function lookAtExports(service: ServiceStatus, metrics: string): Finding {
  const what = 'exports';
  const where = destinationsOf(service);
  const failed = failedExports(metrics);
  if (failed > 0) {
    return {
      what,
      is: 'wrong',
      says: `${failed} to ${where.join(' and ')} ${failed === 1 ? 'has' : 'have'} failed since the start`,
      mend: `See that a Collector runs at ${where.join(' and ')}, can be reached from the service, and takes OTLP over HTTP (port 4318; 4317 is gRPC); a key that it wants goes into OTEL_EXPORTER_OTLP_HEADERS. The log says why each failed (\`internal_error\`).`,
    };
  }
  if (where.length === 0) {
    return { what, is: 'ok', says: 'none is wanted: OTEL_EXPORTER_OTLP_ENDPOINT is not set' };
  }
  return { what, is: 'ok', says: `to ${where.join(' and ')}: none has failed` };
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
