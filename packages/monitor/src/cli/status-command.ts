/** `earshot status`: are users being heard, and if not, what is wrong. */
import { HEALTH_CHECKS, type HealthStatus } from '@earshot/telemetry';
import type { ApiClient } from './api-client.ts';
import { localTime } from './local-time.ts';
import { clean, columns, status, type Paint } from './paint.ts';

interface HealthCheck {
  readonly name: string;
  readonly status: HealthStatus;
  readonly value: number | null;
  readonly since: string;
  readonly readings: readonly {
    readonly of: string;
    readonly unit: string;
    readonly status: HealthStatus;
    readonly value: number | null;
    /** Critical is null where it is never. */
    readonly threshold: { readonly healthy: number; readonly critical: number | null };
    readonly better: 'lower' | 'higher';
  }[];
  readonly advice?: string;
  readonly runbook_url?: string;
}
type Reading = HealthCheck['readings'][number];

export interface HealthAnswer {
  readonly status: HealthStatus;
  readonly checks: readonly HealthCheck[];
}
export interface StatusAnswer {
  readonly service: string | null;
  readonly version: string;
  readonly uptime_seconds: number;
  readonly counts: {
    readonly attempts: number;
    readonly pending: number;
    readonly confirmed: number;
    readonly silent: number;
    readonly failed: number;
    readonly unknown: number;
    readonly evicted: number;
  };
  readonly connections: number;
  readonly delivery_seconds: { readonly p50: number | null; readonly p99: number | null };
}

export async function readStatus(api: ApiClient) {
  const [health, service] = await Promise.all([
    api.post<HealthAnswer>('/monitoring/websocket/emergency/health-check', {}),
    api.get<StatusAnswer>('/monitoring/websocket/system/status'),
  ]);
  return { url: api.url, health, service };
}

export function printStatus(
  { url, health, service }: Awaited<ReturnType<typeof readStatus>>,
  paint: Paint,
): string[] {
  const { counts, delivery_seconds: delivery } = service;
  const advised = health.checks.filter(
    ({ advice, name }) => advice !== undefined && name !== 'system',
  );
  const isUnknown = ({ status: is }: HealthCheck): boolean => is === 'unknown';
  const troubled = advised.filter((check) => !isUnknown(check));
  const unknown = advised.filter(isUnknown);
  return [
    `${paint('bold', clean(service.service ?? 'service'))}: ${status(health.status, paint)}`,
    `${counts.attempts} notifications · ${counts.confirmed} confirmed · ${counts.silent} lost in silence · ${counts.failed} failed · ${counts.unknown} unknown · ${counts.pending} pending`,
    `${service.connections} connections · delivery p50 ${seconds(delivery.p50)}, p99 ${seconds(delivery.p99)} · up ${Math.round(service.uptime_seconds)} s`,
    '',
    ...columns(
      health.checks
        .filter(
          ({ name }) => (HEALTH_CHECKS as readonly string[]).includes(name) && name !== 'system',
        )
        .map((check) => [
          status(check.status, paint),
          check.name.replaceAll('_', ' '),
          check.value === null ? paint('dim', 'nothing to judge yet') : readingOf(check),
        ]),
    ),
    ...troubled.flatMap((check) => [
      '',
      `${status(check.status, paint)} ${check.name.replaceAll('_', ' ')}, since ${localTime(check.since)}`,
      ...check.readings.filter(isTroubled).map((reading) => `  ${judged(reading)}`),
      `  ${clean(check.advice)}`,
      ...(check.runbook_url === undefined ? [] : [`  ${clean(url + check.runbook_url)}`]),
    ]),
    ...(unknown.length === 0 ? [] : ['', paint('dim', 'What is unknown, and why:')]),
    ...unknown.map((check) =>
      paint('dim', `  ${check.name.replaceAll('_', ' ')}: ${clean(check.advice)}`),
    ),
  ];
}

/** The reading that decided. */
function readingOf({ readings, status: is }: HealthCheck): string {
  const decisive = readings.find((reading) => reading.status === is) ?? readings[0];
  if (decisive === undefined || decisive.value === null) return '';
  return `${shown(decisive.value, decisive)} ${clean(decisive.of)}`;
}

function isTroubled({ status: is }: Reading): boolean {
  return is === 'degraded' || is === 'critical';
}

/** `12.0 % share of connections that dropped: healthy up to 10.0 %, critical beyond 50.0 %`. */
function judged(reading: Reading): string {
  const { value, of, threshold, better } = reading;
  const [upTo, beyond] = better === 'lower' ? ['up to', 'beyond'] : ['from', 'below'];
  const critical =
    threshold.critical === null ? '' : `, critical ${beyond} ${shown(threshold.critical, reading)}`;
  return `${value === null ? '–' : shown(value, reading)} ${clean(of)}: healthy ${upTo} ${shown(threshold.healthy, reading)}${critical}`;
}

function shown(value: number, { unit, of }: Pick<Reading, 'unit' | 'of'>): string {
  if (unit === '1')
    return of.startsWith('share') ? `${(value * 100).toFixed(1)} %` : `${value.toFixed(1)} ×`;
  return unit === 's' ? seconds(value) : String(value);
}

function seconds(value: number | null): string {
  if (value === null) return '–';
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`;
}
