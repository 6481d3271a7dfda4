/** `earshot doctor`: what works, what does not, and how to mend it. */
import type { ApiClient } from './api-client.ts';
import type { AlertsAnswer } from './alerts-command.ts';
import { clean, columns, status, type Paint } from './paint.ts';

export interface Finding {
  readonly what: string;
  readonly is: 'ok' | 'warning' | 'wrong';
  readonly says: string;
  /** Absent where nothing is to be done. */
  readonly mend?: string;
}

interface Status {
  readonly service: string | null;
  readonly version: string;
  readonly node: string;
  readonly counts: { readonly attempts: number };
  readonly connections: number;
  readonly monitor_errors: number;
  readonly hooked: { readonly socket: number; readonly classes: readonly { version: string }[] };
}

const MAX_CLOCK_SKEW_MS = 2_000;

/** Runs every look. One that throws is a finding, not an end. */
export async function examine(api: ApiClient, nowMs: () => number = Date.now): Promise<Finding[]> {
  const findings: Finding[] = [];
  const health = await api.get<{ at: string }>('/monitoring/websocket/health');
  findings.push(clock(Date.parse(health.at) - nowMs()));
  const service = await api.get<Status>('/monitoring/websocket/system/status');
  findings.push(hooks(service), name(service), errors(service));
  findings.push(...exporters(await metricsOf(api)));
  const alerts = await api.get<AlertsAnswer>('/monitoring/websocket/alerts');
  findings.push(...channels(alerts));
  return findings;
}

export function printFindings(findings: readonly Finding[], paint: Paint): string[] {
  return [
    ...columns(findings.map((one) => [status(one.is, paint), one.what, clean(one.says)])),
    ...findings.flatMap((one) =>
      one.mend === undefined ? [] : ['', `${paint('bold', one.what)}: ${one.mend}`],
    ),
  ];
}

function clock(skewMs: number): Finding {
  const off = Math.round(skewMs);
  return Math.abs(off) <= MAX_CLOCK_SKEW_MS
    ? { what: 'clock', is: 'ok', says: `${Math.abs(off)} ms apart from this one` }
    : {
        what: 'clock',
        is: 'wrong',
        says: `${Math.abs(off)} ms ${off > 0 ? 'ahead' : 'behind'}`,
        mend: 'Set both clocks by NTP: Prometheus shows a sample from the future only when that time has come.',
      };
}

function hooks({ hooked, counts, connections }: Status): Finding {
  const versions = hooked.classes.map(({ version }) => version);
  if (versions.length > 0) {
    return {
      what: 'hooks',
      is: 'ok',
      says: `ws ${[...new Set(versions)].join(', ')}; ${connections} connections, ${counts.attempts} notifications`,
    };
  }
  return {
    what: 'hooks',
    is: 'warning',
    says: 'no copy of ws is hooked',
    mend: 'Start with --import @earshot/monitor/register before anything else; a bundled app calls watch(server).',
  };
}

function name({ service }: Status): Finding {
  return service === null
    ? {
        what: 'service name',
        is: 'warning',
        says: 'not set',
        mend: 'Set OTEL_SERVICE_NAME: alerts and dashboards name the service by it.',
      }
    : { what: 'service name', is: 'ok', says: clean(service) };
}

function errors({ monitor_errors: count }: Status): Finding {
  return count === 0
    ? { what: 'monitor', is: 'ok', says: 'no errors of its own' }
    : {
        what: 'monitor',
        is: 'warning',
        says: `${count} errors of its own`,
        mend: 'The log has them; earshot_monitor_errors_total says in which part.',
      };
}

async function metricsOf(api: ApiClient): Promise<string> {
  return api.text('/metrics');
}

function exporters(metrics: string): Finding[] {
  const failed = Number(
    /^earshot_monitor_errors_total\{[^}]*component="export"[^}]*\} (\S+)/m.exec(metrics)?.[1] ?? 0,
  );
  return [
    failed === 0
      ? { what: 'exports', is: 'ok', says: 'none has failed' }
      : {
          what: 'exports',
          is: 'wrong',
          says: `${failed} have failed`,
          mend: 'See that the Collector at OTEL_EXPORTER_OTLP_ENDPOINT runs and takes OTLP over HTTP (port 4318).',
        },
  ];
}

function channels({ channels: all }: AlertsAnswer): Finding[] {
  if (all.length === 0) {
    return [
      {
        what: 'channels',
        is: 'warning',
        says: 'this process tells nobody of alerts',
        mend: 'Set EARSHOT_ALERT_SLACK_URL, EARSHOT_ALERT_WEBHOOK_URL or EARSHOT_ALERT_EMAIL_SERVER, or EARSHOT_ALERTMANAGER_URL.',
      },
    ];
  }
  return all.map(({ channel, works, last_error: error }): Finding =>
    works === false
      ? {
          what: channel,
          is: 'wrong',
          says: clean(error),
          mend: `See the address in the settings of ${channel}.`,
        }
      : { what: channel, is: 'ok', says: works === true ? 'works' : 'nothing sent yet' },
  );
}
