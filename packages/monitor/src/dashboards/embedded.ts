/** Panels evaluated on the service's own past, in its own process. */
import type { Panel, PanelQuery } from '@earshot/telemetry';
import { evaluate, type Numbers } from '../series/evaluate.ts';
import type { Sample } from '../series/grouping.ts';
import { needsPrometheus } from './needs.ts';
import { isChart, panelData, type PanelData, type Point, type QueryAnswer } from './panel-data.ts';
import { POINTS, timesOf, type PanelTime } from './panel-time.ts';

/** A rate needs more than one row of the past. */
const LEAST_INTERVAL_SECONDS = 15;

export interface OwnPast {
  readonly numbers: Numbers;
  /** The moment asked for by the monotonic clock, which the past is kept by. */
  readonly nowMs: number;
}

export function embeddedPanel(panel: Panel, past: OwnPast, time: PanelTime): PanelData {
  if (panel.view === 'traces') return { level: null, series: [], needs: 'jaeger' };
  const known = panel.queries.filter(({ query }) => !needsPrometheus(query));
  if (known.length === 0 && panel.queries.length > 0) {
    return { level: null, series: [], needs: 'prometheus' };
  }
  return panelData(
    panel,
    known.map((query) => ({ query, series: answerTo(query, panel, past, time) })),
  );
}

function answerTo(
  { query }: PanelQuery,
  panel: Panel,
  { numbers, nowMs }: OwnPast,
  time: PanelTime,
): QueryAnswer['series'] {
  const { rangeSeconds } = time;
  const at = (epochMs: number): readonly Sample[] =>
    evaluate(query, numbers, {
      atMs: nowMs - (time.atMs - epochMs),
      rangeSeconds,
      intervalSeconds: Math.max(LEAST_INTERVAL_SECONDS, rangeSeconds / POINTS),
    });
  const current = at(time.atMs);
  if (!isChart(panel)) {
    return current.map(({ labels, value }) => ({ labels, value: finite(value), points: [] }));
  }
  const times = timesOf(time);
  // What is there now comes first.
  const found = new Map(
    current.map(({ labels }) => [JSON.stringify(labels), lineOf(labels, times)]),
  );
  for (const [index, epochMs] of times.entries()) {
    for (const { labels, value } of index === POINTS - 1 ? current : at(epochMs)) {
      const key = JSON.stringify(labels);
      const line = found.get(key) ?? lineOf(labels, times);
      line.points[index] = [epochMs, finite(value)];
      found.set(key, line);
    }
  }
  return [...found.values()].map((line) => ({ ...line, value: line.points.at(-1)![1] }));
}

/** A gap in a chart is no line. */
function lineOf(labels: Sample['labels'], times: readonly number[]) {
  return { labels, points: times.map((ms): Point => [ms, null]) };
}

/** JSON has neither NaN nor infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
