/**
 * One monitor, asked for its dashboards while its Prometheus is there and again when that is killed, on
 * the same traffic: the numbers agree, and the second answer says why it is not the first.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  DASHBOARD_IDS,
  DASHBOARDS,
  METRICS,
  type Dashboard,
  type DashboardId,
  type Query,
} from '@earshot/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LiveStack } from './live-stack.ts';

const TRAFFIC_MS = 40_000;
/**
 * The last connections are given up, and then as long as Prometheus' rates look back: each event was
 * in as many windows as any other.
 */
const QUIET_MS = 85_000;
const DEADLINE_MS = 240_000;
const RANGE_SECONDS = 900;
/**
 * Samples come each second: what is counted before the first of them is not seen, and `increase()`
 * extrapolates by half a second at both ends, each some 1 in 40 of the traffic.
 */
const COUNTS = { relative: 0.07, absolute: 2 } as const;
/** The first windows of a rate hold a few samples alone, and the more of extrapolation. */
const RATES = { relative: 0.1, absolute: 6 } as const;
/** Both parts of a ratio are extrapolated alike. */
const OF_RATIOS = 0.02;

interface ShownSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly points: readonly (readonly [number, number | null])[];
}
interface ShownPanel {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly ShownSeries[];
}
interface Shown {
  readonly source: string;
  readonly note: string | null;
  readonly rows: readonly { readonly panels: readonly ShownPanel[] }[];
}

const compared = DASHBOARD_IDS.flatMap((id) => {
  const { rows }: Dashboard = DASHBOARDS[id];
  return rows
    .flatMap(({ panels }) => panels)
    .filter(({ queries }) => queries.length > 0)
    .filter(({ queries }) => queries.every(({ query }) => isComparable(query)))
    .map(({ title, queries }) => [`${id}: ${title}`, id, title, queries[0]!.query.kind] as const);
});

const stack = new LiveStack();
const byPrometheus = new Map<DashboardId, Shown>();
const byItself = new Map<DashboardId, Shown>();

beforeAll(async () => {
  await stack.start();
  while ((await ask('websocket_executive').catch(() => undefined)) === undefined) await pause(200);
  await pause(TRAFFIC_MS);
  stack.quieten();
  await pause(QUIET_MS);
  for (const id of DASHBOARD_IDS) byPrometheus.set(id, await ask(id));
  await stack.killPrometheus();
  for (const id of DASHBOARD_IDS) {
    // An answer is shared for a second.
    let shown = await ask(id);
    for (; shown.source === 'prometheus'; shown = await ask(id)) await pause(100);
    byItself.set(id, shown);
  }
}, DEADLINE_MS);
afterAll(() => stack.stop());

test('there are panels to compare', () => {
  expect(compared.length).toBeGreaterThan(30);
});

test.each(DASHBOARD_IDS)('%s is by Prometheus, or says why it is not', (id) => {
  expect(byPrometheus.get(id)).toMatchObject({ source: 'prometheus', note: null });
  const { source, note } = byItself.get(id)!;
  expect(source).toBe('embedded');
  expect(note).toContain(
    `The Prometheus at ${stack.prometheusUrl} (PROMETHEUS_URL) does not answer`,
  );
  expect(note).toContain('ECONNREFUSED');
});

test('all panels but those of traces have a number, an answer of nothing, or text', () => {
  const panels = [...byPrometheus.values()].flatMap(({ rows }) =>
    rows.flatMap((row) => row.panels),
  );
  expect(panels.filter((panel) => 'note' in panel)).toEqual([]);
  const needing = panels.filter((panel) => 'needs' in panel);
  expect(new Set(needing.map((panel) => (panel as { needs?: string }).needs))).toEqual(
    new Set(['jaeger']),
  );
});

test.each(compared)('%s', (_title, id, title, kind) => {
  const theirs = figuresOf(panelOf(byPrometheus.get(id)!, title), kind);
  const own = figuresOf(panelOf(byItself.get(id)!, title), kind);
  expect(own.size).toBeGreaterThan(0);
  const isRatio = panelOf(byItself.get(id)!, title).unit === 'ratio';
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

function panelOf({ rows }: Shown, title: string): ShownPanel {
  return rows.flatMap(({ panels }) => panels).find((panel) => panel.title === title)!;
}

/** By group: of rates all that they add up to, else the number as of now. Instances are one service here. */
function figuresOf({ series }: ShownPanel, kind: Query['kind']): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const { name, labels, value, points } of series) {
    const { instance: _, ...groups } = labels;
    const key = JSON.stringify([Object.keys(groups).length === 0 ? name : '', groups]);
    const figure = kind === 'rate' ? areaOf(points) : (value ?? 0);
    figures.set(key, (figures.get(key) ?? 0) + figure);
  }
  return figures;
}

function areaOf(points: ShownSeries['points']): number {
  const stepSeconds = (points[1]![0] - points[0]![0]) / 1000;
  return points.reduce((sum, [, value]) => sum + (value ?? 0) * stepSeconds, 0);
}

/**
 * Not what others measure; not what goes on while nobody talks to the service (memory, CPU, uptime);
 * not percentiles and means of an interval, which is a minute for Prometheus and shorter here.
 */
function isComparable(query: Query): boolean {
  switch (query.kind) {
    case 'ratio':
      return isComparable(query.part) && isComparable(query.whole);
    case 'scaled':
      return isComparable(query.of);
    case 'recorded':
    case 'constant':
      return true;
    case 'increase':
    case 'rate':
    case 'latest':
      return (
        Object.hasOwn(METRICS, query.metric) &&
        /^earshot\.(?!monitor\.(cpu|heartbeat))/.test(query.metric)
      );
    default:
      return false;
  }
}
