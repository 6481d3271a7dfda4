/** Which series of a Prometheus are this service's. */
import { latest } from '@earshot/telemetry';
import { promqlOf, type PromqlContext } from '@earshot/promql';
import type { Resource } from '@opentelemetry/resources';
import type { Found } from './answer.ts';
import type { Steps } from './prometheus.ts';

export interface ThisService {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly environment: string | undefined;
}
type Matchers = PromqlContext['matchers'];

/** The one series that every monitored process has from its start. */
const PRESENT = latest('earshot.monitor.heartbeat', 'max');

export function thisService({ attributes }: Resource): ThisService {
  const textOf = (key: string): string | undefined => {
    const value = attributes[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    name: textOf('service.name') ?? 'unknown_service',
    namespace: textOf('service.namespace'),
    environment: textOf('deployment.environment.name'),
  };
}

/** As Prometheus' OTLP receiver labels it. */
export function jobOf({ name, namespace }: ThisService): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/**
 * What is asked for this service: all of its instances, in its environment. Undefined when this
 * Prometheus knows nothing of it. A Prometheus that scrapes /metrics has a `job` of its own choice.
 */
export async function matchersOf(
  service: ThisService,
  ask: (query: string) => Promise<readonly Found[]>,
): Promise<Pick<PromqlContext, 'matchers' | 'ruleMatchers'> | undefined> {
  const environment: Matchers =
    service.environment === undefined
      ? {}
      : { deployment_environment_name: orNone(service.environment) };
  for (const own of [{ job: exactly(jobOf(service)) }, { service_name: exactly(service.name) }]) {
    const found = await ask(promqlOf(PRESENT, contextOf({ ...own, ...environment })));
    const jobs = found.flatMap(({ labels: { job } }) => (job === undefined ? [] : [job]));
    if (jobs.length === 0) continue;
    return {
      matchers: { job: jobs.map(exactly).join('|'), ...environment },
      // Alerts on the pipeline are of no service.
      ruleMatchers: { service_name: orNone(service.name), ...environment },
    };
  }
  return undefined;
}

/** When its first sample within the time was taken, at the earliest: ms of the epoch. */
export async function firstSeen(
  matchers: Matchers,
  ask: (query: string) => Promise<readonly Found[]>,
  { fromMs, untilMs, stepMs }: Steps,
): Promise<number> {
  const found = await ask(promqlOf(PRESENT, contextOf(matchers)));
  const first = Math.min(untilMs, ...found.flatMap(({ points }) => points[0]?.[0] ?? []));
  return Math.max(fromMs, first - stepMs);
}

function contextOf(matchers: Matchers): PromqlContext {
  return { by: ['job'], matchers, windows: { interval: '1m', range: '1m' }, countsBirths: false };
}

/** A regular expression, as PromQL's matchers are. */
function exactly(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Also what lacks the label: a Prometheus may not keep attributes of the resource. */
function orNone(text: string): string {
  return `${exactly(text)}|`;
}
