/** The eight health checks: run on an interval and on demand, each with since when it is as it is. */
import {
  HEALTH_CHECKS,
  HEALTH_STATUSES,
  type AlertName,
  type HealthCheckName,
  type HealthStatus,
} from '@earshot/telemetry';
import { ADVICE, CHANNEL_ADVICE } from './advice.ts';
import { CHECKS, type CheckName, type HealthSources } from './checks.ts';
import { judgeHigh, type Judged } from './judge.ts';

export interface HealthReading {
  readonly of: string;
  readonly status: HealthStatus;
  readonly value: number | null;
  readonly unit: string;
  readonly threshold: { readonly healthy: number; readonly critical: number };
  /** Which values are the healthy ones, as seen from the threshold. */
  readonly better: 'lower' | 'higher';
}
export interface HealthCheck {
  readonly name: HealthCheckName;
  readonly status: HealthStatus;
  /** Of the reading that decided. */
  readonly value: number | null;
  readonly threshold: HealthReading['threshold'] | null;
  /** Monotonic, in ms: since when the status is this one. */
  readonly sinceMs: number;
  /** Monotonic, in ms: when it was run. */
  readonly checkedAtMs: number;
  readonly readings: readonly HealthReading[];
  /** Absent while it is healthy. Of an unknown check: why it is, and what it takes to judge it. */
  readonly advice?: string;
  readonly runbook?: AlertName;
}

const RUNBOOKS: Partial<Record<CheckName, AlertName>> = {
  bridge_initialisation: 'BridgeFailures',
  notification_delivery: 'SuccessRateLow',
  silent_failure: 'SilentFailures',
  user_isolation: 'IsolationViolations',
  connection_stability: 'NoActiveConnections',
  performance: 'LatencyHigh',
};

export class Health {
  readonly #sources: HealthSources;
  readonly #clock: () => number;
  readonly #changed: (check: HealthCheck, before: HealthStatus) => void;
  readonly #latest = new Map<HealthCheckName, HealthCheck>();

  /** @param changed is told of a check whose status is another than before. */
  constructor(
    sources: HealthSources,
    clock: () => number,
    changed: (check: HealthCheck, before: HealthStatus) => void = () => {},
  ) {
    this.#sources = sources;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Runs all checks now. The system comes first. */
  check(): readonly HealthCheck[] {
    const checks = (Object.keys(CHECKS) as CheckName[]).map((name) => this.#run(name));
    const delivery = checks.find(({ name }) => name === 'notification_delivery')!;
    const decisive = decisiveOf([delivery, ...checks]);
    const channels = judgeHigh(
      this.#sources.failingChannels(),
      { healthy: 0, critical: Infinity },
      { of: 'alert channels that do not work', unit: '{event}' },
    );
    const isDeaf = channels.status === 'degraded' && rank(decisive.status) < rank('degraded');
    const advice = isDeaf ? CHANNEL_ADVICE : decisive.advice;
    const system = this.#keep({
      name: 'system',
      status: isDeaf ? 'degraded' : decisive.status,
      value: null,
      threshold: null,
      readings: [readingOf(channels)],
      ...(advice === undefined ? {} : { advice: isDeaf ? advice : `${decisive.name}: ${advice}` }),
    });
    return [system, ...checks];
  }

  /** What the last run said; runs them where none has. */
  latest(): readonly HealthCheck[] {
    if (this.#latest.size === 0) return this.check();
    return HEALTH_CHECKS.map((name) => this.#latest.get(name)!);
  }

  #run(name: CheckName): HealthCheck {
    const judged = CHECKS[name](this.#sources);
    const decisive = decisiveOf(judged);
    const runbook = RUNBOOKS[name];
    const { status } = decisive;
    return this.#keep({
      name,
      status,
      value: decisive.value ?? null,
      threshold: decisive.limits,
      readings: judged.map(readingOf),
      ...adviceOn(name, status),
      ...(runbook === undefined ? {} : { runbook }),
    });
  }

  #keep(found: Omit<HealthCheck, 'sinceMs' | 'checkedAtMs'>): HealthCheck {
    const before = this.#latest.get(found.name);
    const checkedAtMs = this.#clock();
    const isSame = before?.status === found.status;
    const check = { ...found, sinceMs: isSame ? before.sinceMs : checkedAtMs, checkedAtMs };
    this.#latest.set(found.name, check);
    const { status = 'unknown' } = before ?? {};
    if (status !== found.status) this.#changed(check, status);
    return check;
  }
}

function adviceOn(name: CheckName, status: HealthStatus): { readonly advice?: string } {
  if (status === 'healthy') return {};
  return { advice: ADVICE[name][status === 'unknown' ? 'unknown' : 'troubled'] };
}

function readingOf({ of, status, value, unit, limits, better }: Judged): HealthReading {
  return { of, status, value: value ?? null, unit, threshold: limits, better };
}

function rank(status: HealthStatus): number {
  return HEALTH_STATUSES.indexOf(status);
}

/**
 * The worst decides. The first is what it is all about: while that is unknown, the others can show
 * trouble but not health.
 */
function decisiveOf<T extends { readonly status: HealthStatus }>(of: readonly T[]): T {
  const [first] = of as readonly [T, ...T[]];
  const known = of.filter(({ status }) => status !== 'unknown');
  const worst = known.reduce(
    (a, b) => (rank(b.status) > rank(a.status) ? b : a),
    known[0] ?? first,
  );
  return first.status === 'unknown' && worst.status === 'healthy' ? first : worst;
}
