/** What fails now, what failed before and works again, and what has long been fine. */
import { expect, test } from 'vitest';
import { lookAtExports } from '../../src/cli/doctor/exports.ts';
import { lookAtErrors } from '../../src/cli/doctor/service.ts';
import type { ServiceStatus } from '../../src/cli/doctor/service-status.ts';

const NOW_MS = new Date(2026, 10, 24, 10, 31).getTime();
const MINUTE_MS = 60_000;
const SERVICE = {
  settings: { OTEL_EXPORTER_OTLP_ENDPOINT: { value: 'http://collector:4318' } },
} as unknown as ServiceStatus;
const TO = 'to http://collector:4318: ';

interface Errors {
  readonly agoMs: number;
  readonly count?: number;
  readonly failing?: readonly string[];
}
/** A part of the page of metrics, as it is printed. */
function page(component: string, { agoMs, count = 3, failing = [] }: Errors): string {
  return [
    '# TYPE earshot_monitor_errors_total counter',
    `earshot_monitor_errors_total{component="hook",otel_scope_name="earshot"} 0`,
    `earshot_monitor_errors_total{component="${component}",otel_scope_name="earshot"} ${count}`,
    `earshot_monitor_error_timestamp_seconds{component="hook",otel_scope_name="earshot"} 0`,
    `earshot_monitor_error_timestamp_seconds{component="${component}",otel_scope_name="earshot"} ${(NOW_MS - agoMs) / 1000}`,
    ...['traces', 'metrics'].map(
      (signal) =>
        `earshot_export_failing{signal="${signal}",otel_scope_name="earshot"} ${failing.includes(signal) ? 2 : 0}`,
    ),
  ].join('\n');
}

test.each<[string, Errors, string, string]>([
  [
    'of which the latest failed are wrong',
    { agoMs: 12_000, failing: ['metrics'] },
    'wrong',
    `${TO}the latest try for metrics failed (3 since the start, the latest at 10:30, 12 s ago)`,
  ],
  [
    'of both signals are named',
    { agoMs: 90 * MINUTE_MS, failing: ['traces', 'metrics'] },
    'wrong',
    `${TO}the latest try for traces and metrics failed (3 since the start, the latest at 09:01, 90 min ago)`,
  ],
  [
    'that arrive again are not sure for five minutes',
    { agoMs: 5 * MINUTE_MS },
    'warning',
    `${TO}they arrive again; some had failed (3 since the start, the latest at 10:26, 5 min ago)`,
  ],
  [
    'that have arrived for longer are fine, and what failed is still told',
    { agoMs: 5 * MINUTE_MS + 1, count: 1 },
    'ok',
    `${TO}they arrive again; some had failed (1 since the start, the latest at 10:25, 5 min ago)`,
  ],
  ['of which none failed are fine', { agoMs: 0, count: 0 }, 'ok', `${TO}none has failed`],
])('exports %s', (_name, errors, is, says) => {
  const finding = lookAtExports(SERVICE, page('export', errors), NOW_MS);
  expect(finding).toMatchObject({ is, says });
  expect(finding.mend === undefined).toBe(is === 'ok');
});

test.each([
  [15 * MINUTE_MS, 'warning', 'errors of its own: 3 since the start'],
  [15 * MINUTE_MS + 1, 'ok', 'no errors of its own of late; 3 since the start'],
])('errors of its own %i ms ago are %s', (agoMs, is, says) => {
  expect(lookAtErrors(page('journal', { agoMs }), NOW_MS)).toMatchObject({
    is,
    says: expect.stringMatching(new RegExp(`^${says}, the latest at .* ago \\(journal\\)$`)),
  });
});

test('failed exports are no errors of the monitor itself', () => {
  const finding = lookAtErrors(page('export', { agoMs: 0 }), NOW_MS);
  expect(finding).toEqual({ what: 'monitor', is: 'ok', says: 'no errors of its own' });
});
