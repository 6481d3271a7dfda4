/**
 * One monitor, asked for its dashboards while its Prometheus is there and again when that is killed, on
 * the same traffic: the numbers agree, and the second answer says why it is not the first.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DASHBOARD_IDS, DASHBOARDS, type Dashboard, type DashboardId } from '@earshot/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LiveStack } from './live-stack.ts';
import { figuresOf, isComparable, panelsOf, type Shown } from './shown.ts';

const TRAFFIC_MS = 40_000;
/**
 * The last connections are given up, and then as long as Prometheus' rates look back: each event was
 * in as many windows as any other.
 */
const QUIET_MS = 85_000;
const DEADLINE_MS = 240_000;
const RANGE_SECONDS = 900;
/**
 * A window is little longer than the step of the points, so that one point or two have a burst in
 * theirs, by where the points happen to fall: while nothing goes on, they are taken at moments spread
 * over a step, where each event is in as many windows as any other.
 */
const MOMENTS = 6;
/** Of the 120 points of a chart. */
const STEP_MS = (RANGE_SECONDS * 1000) / 119;
/**
 * Samples come each second: what is counted before the first of them is not seen, and `increase()`
 * extrapolates by half a second at both ends, each some 1 in 40 of the traffic.
 */
const COUNTS = { relative: 0.07, absolute: 2 } as const;
/** The first windows of a rate hold a few samples alone, and the more of extrapolation. */
const RATES = { relative: 0.1, absolute: 6 } as const;
/** Both parts of a ratio are extrapolated alike. */
const OF_RATIOS = 0.02;

type Moments = Readonly<Record<DashboardId, readonly Shown[]>>;

const compared = DASHBOARD_IDS.flatMap((id) => {
  const { rows }: Dashboard = DASHBOARDS[id];
  return rows
    .flatMap(({ panels }) => panels)
    .filter(({ queries }) => queries.length > 0)
    .filter(({ queries }) => queries.every(({ query }) => isComparable(query)))
    .map(({ title, queries }) => [`${id}: ${title}`, id, title, queries[0]!.query.kind] as const);
});

const stack = new LiveStack();
let byPrometheus: Moments;
let byItself: Moments;

beforeAll(async () => {
  await stack.start();
  while ((await ask('websocket_executive').catch(() => undefined)) === undefined) await pause(200);
  await pause(TRAFFIC_MS);
  stack.quieten();
  await pause(QUIET_MS);
  byPrometheus = await momentsBy('prometheus');
  await stack.killPrometheus();
  byItself = await momentsBy('embedded');
}, DEADLINE_MS);
afterAll(() => stack.stop());

test('there are panels to compare', () => {
  expect(compared.length).toBeGreaterThan(30);
});

test.each(DASHBOARD_IDS)('%s is by Prometheus, or says why it is not', (id) => {
  expect(byPrometheus[id][0]).toMatchObject({ source: 'prometheus', note: null });
  const { note } = byItself[id][0]!;
  expect(note).toContain(
    `The Prometheus at ${stack.prometheusUrl} (PROMETHEUS_URL) does not answer`,
  );
  expect(note).toContain('ECONNREFUSED');
});

test('all panels but those of traces have a number, an answer of nothing, or text', () => {
  const panels = Object.values(byPrometheus).flatMap(([shown]) =>
    shown!.rows.flatMap((row) => row.panels),
  );
  expect(panels.filter((panel) => 'note' in panel)).toEqual([]);
  const needing = panels.filter((panel) => 'needs' in panel);
  expect(new Set(needing.map((panel) => (panel as { needs?: string }).needs))).toEqual(
    new Set(['jaeger']),
  );
});

test.each(compared)('%s', (_title, id, title, kind) => {
  const theirs = figuresOf(panelsOf(byPrometheus[id], title), kind);
  const own = figuresOf(panelsOf(byItself[id], title), kind);
  expect(own.size).toBeGreaterThan(0);
  const isRatio = panelsOf(byItself[id], title)[0]!.unit === 'ratio';
  for (const key of new Set([...own.keys(), ...theirs.keys()])) {
    const [mine, other] = [own.get(key) ?? 0, theirs.get(key) ?? 0];
    const { relative, absolute } = kind === 'rate' ? RATES : COUNTS;
    const tolerance =
      kind === 'latest' ? 0 : Math.max(isRatio ? OF_RATIOS : absolute, relative * Math.abs(mine));
    expect({ key, mine, other, isClose: Math.abs(mine - other) <= tolerance }).toEqual({
      key,
      mine,
      other,
      isClose: true,
    });
  }
});

async function ask(id: DashboardId): Promise<Shown> {
  const path = `/monitoring/websocket/dashboard/${id}?range=${RANGE_SECONDS}`;
  const response = await fetch(`${stack.monitorUrl}${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Shown;
}

/** Of all moments, each dashboard's answers of this source. */
async function momentsBy(source: string): Promise<Moments> {
  const moments = Object.fromEntries(DASHBOARD_IDS.map((id) => [id, [] as Shown[]]));
  const startMs = performance.now();
  for (let moment = 0; moment < MOMENTS; moment++) {
    await pause(Math.max(0, startMs + (moment * STEP_MS) / MOMENTS - performance.now()));
    for (const id of DASHBOARD_IDS) {
      let shown = await ask(id);
      // An answer is shared for a second: that of the Prometheus which is gone too.
      for (; shown.source !== source; shown = await ask(id)) await pause(100);
      moments[id]!.push(shown);
    }
  }
  return moments as unknown as Moments;
}
