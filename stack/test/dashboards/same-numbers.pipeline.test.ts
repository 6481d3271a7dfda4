/**
 * The same panel, evaluated by the monitor in the service's own process and by Prometheus from what
 * came through the Collector, on the same traffic: the numbers agree.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { PANELS, promqlOf } from '@earshot/promql';
import { DASHBOARDS, type Dashboard, type Panel, type Query } from '@earshot/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numbersOf } from './as-grafana.ts';
import { LiveStack } from './live-stack.ts';

const DEADLINE_MS = 150_000;
const QUIET_MS = 4_000;
const RANGE_SECONDS = 900;
/** The service goes on while it is asked twice, and Prometheus extrapolates between its samples. */
const RELATIVE = 0.1;
const ABSOLUTE = 2;

/** One number, or one for each group, of the service's own series. */
const compared = Object.values<Dashboard>(DASHBOARDS).flatMap(({ id, rows }) =>
  rows
    .flatMap(({ panels }) => panels)
    .filter(({ view, queries }) => ['stat', 'table'].includes(view) && queries.length === 1)
    .filter(({ queries }) => isCounted(queries[0]!.query))
    .map((panel) => [`${id}: ${panel.title}`, id, panel] as const),
);

const stack = new LiveStack();
beforeAll(async () => {
  await stack.start();
  while (!(await isUp())) await pause(200);
}, DEADLINE_MS);
afterAll(() => stack.stop());

test('there are panels to compare', () => {
  expect(compared.length).toBeGreaterThan(8);
});

test.each(compared)(
  '%s',
  async (_title, id, panel) => {
    const startMs = Date.now();
    for (;;) {
      const [own, theirs] = await Promise.all([ofMonitor(id, panel), ofPrometheus(panel)]);
      const isClose = Math.abs(own - theirs) <= Math.max(RELATIVE * theirs, toleranceOf(panel));
      const waitedMs = Date.now() - startMs;
      // What never happens in the demo is 0 on both.
      if (isClose && (theirs > 0 || waitedMs > QUIET_MS)) return;
      if (waitedMs > DEADLINE_MS / 2)
        expect({ own, isSame: isClose }).toEqual({ own: theirs, isSame: true });
      await pause(500);
    }
  },
  DEADLINE_MS,
);

async function isUp(): Promise<boolean> {
  return fetch(`${stack.monitorUrl}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function ofMonitor(id: string, { title }: Panel): Promise<number> {
  const response = await fetch(
    `${stack.monitorUrl}/monitoring/websocket/dashboard/${id}?range=${RANGE_SECONDS}`,
  );
  const { rows } = (await response.json()) as {
    rows: { panels: { title: string; series: { value: number | null }[] }[] }[];
  };
  const shown = rows.flatMap(({ panels }) => panels).find((panel) => panel.title === title)!;
  return sum(shown.series.map(({ value }) => value ?? 0));
}

async function ofPrometheus({ queries, period }: Panel): Promise<number> {
  const expr = promqlOf(queries[0]!.query, PANELS);
  return sum(
    await numbersOf(
      stack.prometheusUrl,
      { refId: 'A', expr, instant: true, datasource: { type: 'prometheus' } },
      period === undefined ? {} : { timeFrom: period === 'today' ? 'now/d' : 'now/M' },
    ),
  );
}

function toleranceOf({ unit }: Panel): number {
  return unit === 'ratio' ? 0.02 : ABSOLUTE;
}

/** Not what others measure, what needs a record of five minutes, or what moves from second to second. */
function isCounted(query: Query): boolean {
  switch (query.kind) {
    case 'ratio':
      return isCounted(query.part) && isCounted(query.whole);
    case 'scaled':
      return isCounted(query.of);
    case 'increase':
      return query.metric.startsWith('earshot.');
    default:
      return false;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.filter((number) => !Number.isNaN(number)).reduce((all, one) => all + one, 0);
}
