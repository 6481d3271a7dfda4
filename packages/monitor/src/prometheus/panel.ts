/** A panel evaluated by Prometheus, in the very shape of one evaluated here. */
import { groupKeysOf, prometheusLabel, type Panel, type Query } from '@earshot/telemetry';
import { durationOf, promqlOf, type PromqlContext } from '@earshot/promql';
import {
  isChart,
  panelData,
  type PanelData,
  type Point,
  type QueryAnswer,
} from '../dashboards/panel-data.ts';
import { stepMsOf, timesOf, type PanelTime } from '../dashboards/panel-time.ts';
import type { Found } from './answer.ts';
import type { Prometheus } from './prometheus.ts';

export interface Asking {
  readonly prometheus: Pick<Prometheus, 'at' | 'over'>;
  readonly matchers: Pick<PromqlContext, 'matchers' | 'ruleMatchers'>;
  /** How far apart the samples of the service are. */
  readonly resolutionSeconds: number;
  /** Monotonic. */
  readonly deadlineMs: number;
}

type Labels = Readonly<Record<string, string>>;

/** Rejects with the first Error of its queries. */
export async function panelByPrometheus(
  panel: Panel,
  time: PanelTime,
  asking: Asking,
): Promise<PanelData> {
  const context: PromqlContext = {
    by: [],
    ...asking.matchers,
    windows: windowsOf(time, asking.resolutionSeconds),
    countsBirths: false,
  };
  const answers = await Promise.all(
    panel.queries.map(async (query): Promise<QueryAnswer> => {
      const expression = promqlOf(query.query, context);
      const series = isChart(panel)
        ? await overTime(expression, query.query, time, asking)
        : await now(expression, query.query, time, asking);
      return { query, series: series.toSorted(byLabels) };
    }),
  );
  return panelData(panel, answers);
}

/** As Grafana's `$__rate_interval`: a rate needs two samples, and one may be missing. */
function windowsOf(time: PanelTime, resolutionSeconds: number): PromqlContext['windows'] {
  const interval = Math.max(4 * resolutionSeconds, stepMsOf(time) / 1000 + resolutionSeconds);
  return {
    interval: durationOf(Math.ceil(interval)),
    range: durationOf(Math.round(time.rangeSeconds)),
  };
}

async function now(
  expression: string,
  query: Query,
  { atMs }: PanelTime,
  { prometheus, deadlineMs }: Asking,
): Promise<QueryAnswer['series']> {
  const found = await prometheus.at(expression, atMs, deadlineMs);
  return found.flatMap((one) => {
    const value = one.points[0]?.[1];
    return value === undefined ? [] : [{ labels: labelsOf(one, query), value, points: [] }];
  });
}

async function overTime(
  expression: string,
  query: Query,
  time: PanelTime,
  { prometheus, deadlineMs }: Asking,
): Promise<QueryAnswer['series']> {
  const times = timesOf(time);
  const stepMs = stepMsOf(time);
  const fromMs = times[0]!;
  const steps = { fromMs, untilMs: time.atMs, stepMs };
  const found = await prometheus.over(expression, steps, deadlineMs);
  return found
    .filter(({ points }) => points.length > 0)
    .map((one) => {
      const points = times.map((ms): Point => [ms, null]);
      for (const [ms, value] of one.points) {
        const index = Math.round((ms - fromMs) / stepMs);
        if (index in points) points[index] = [times[index]!, value];
      }
      return { labels: labelsOf(one, query), value: points.at(-1)![1], points };
    });
}

/** By the keys that the query names, as the table spells them. */
function labelsOf({ labels }: Found, query: Query): Labels {
  const keys = [...groupKeysOf(query)].flatMap((key): [string, string][] => {
    const value = labels[prometheusLabel(key)];
    return value === undefined || value === '' ? [] : [[key, value]];
  });
  const { le } = labels;
  if (query.kind === 'distribution' && le !== undefined) keys.push(['le', boundOf(le)]);
  return Object.fromEntries(keys);
}

/** `1.0` and `1` are one bound. */
function boundOf(le: string): string {
  return le === '+Inf' ? le : String(Number(le));
}

/** Prometheus answers in no order that stays. */
function byLabels({ labels: a }: { labels: Labels }, { labels: b }: { labels: Labels }): number {
  for (const key of Object.keys({ ...a, ...b })) {
    const [left = '', right = ''] = [a[key], b[key]];
    if (left === right) continue;
    return key === 'le' ? numberOf(left) - numberOf(right) : left < right ? -1 : 1;
  }
  return 0;
}

function numberOf(bound: string): number {
  return bound === '+Inf' ? Infinity : Number(bound);
}
