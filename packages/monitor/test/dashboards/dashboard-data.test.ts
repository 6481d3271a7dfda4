/** The five dashboards, evaluated in process on real measurements. */
import { Measurements } from '@earshot/instrumentation';
import { DASHBOARD_IDS, type AlertName, type DashboardId } from '@earshot/telemetry';
import { beforeEach, expect, test } from 'vitest';
import { dashboardData } from '../../src/dashboards/dashboard-data.ts';
import { secondsSince } from '../../src/dashboards/panel-time.ts';
import { Timeline } from '../../src/incidents/timeline.ts';
import type { IncidentView } from '../../src/incidents/incident.ts';
import { Past } from '../../src/series/past.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
let measurements: Measurements;
let past: Past;
let timeline: Timeline;
let nowMs: number;

beforeEach(() => {
  measurements = new Measurements();
  past = new Past();
  nowMs = 0;
  timeline = new Timeline({ serviceName: 'agent' }, (ms) => NOON + ms);
});

const pass = (seconds: number): void => {
  for (let passed = 0; passed < seconds; passed += 5) {
    past.take(measurements, nowMs);
    nowMs += 5_000;
  }
  past.take(measurements, nowMs);
};
const end = (confirmed: number, silent: number): void => {
  const outcomes = measurements.counter('earshot.notification.outcomes');
  outcomes.add(confirmed, { outcome: 'confirmed', level: 'received' });
  outcomes.add(silent, { outcome: 'silent', reason: 'timeout', level: 'received' });
  measurements.counter('earshot.notification.silent_failures').add(silent, { reason: 'timeout' });
};
const show = (id: DashboardId, rangeSeconds?: number) =>
  dashboardData(
    id,
    {
      numbers: {
        past,
        foreign: (series, atMs) => timeline.at(series, atMs),
        resource: { 'service.name': 'agent', 'deployment.environment.name': 'test' },
      },
      nowMs,
    },
    { atMs: NOON + nowMs, rangeSeconds },
  );
const panel = (id: DashboardId, title: string, rangeSeconds?: number) =>
  show(id, rangeSeconds)
    .rows.flatMap(({ panels }) => panels)
    .find((one) => one.title === title)!;
const fire = (alert: AlertName, firingAtMs: number, resolvedAtMs?: number): void =>
  timeline.note({
    alert,
    status: resolvedAtMs === undefined ? 'firing' : 'resolved',
    firingAtMs,
    resolvedAtMs,
  } as IncidentView);

test('a quiet service shows no share, and says so instead of 100 %', () => {
  pass(60);
  expect(panel('websocket_executive', 'Now')).toMatchObject({
    series: [],
    emptyText: 'No messages',
  });
});

test('a loss is seen on the executive dashboard, judged by the thresholds', () => {
  end(98, 2);
  pass(60);
  expect(panel('websocket_executive', 'Now')).toMatchObject({
    level: 'watch',
    series: [{ value: 0.98 }],
  });
  expect(panel('websocket_executive', 'Messages lost today, with nobody told')).toMatchObject({
    level: 'critical',
    series: [{ value: 2 }],
  });
  expect(panel('websocket_executive', 'Time users waited in vain today').series[0]?.value).toBe(
    120,
  );
});

test('a table has a row for each reason, the worst first', () => {
  end(1, 3);
  measurements.counter('earshot.notification.silent_failures').add(5, { reason: 'not_open' });
  pass(30);
  const { rows } = panel('websocket_executive', 'Why messages were lost');
  expect(rows?.slice(0, 2)).toEqual([
    { reason: 'not_open', Lost: 5 },
    { reason: 'timeout', Lost: 3 },
  ]);
});

test('a chart has a point for each step, with gaps where nothing was sent', () => {
  pass(600);
  end(10, 0);
  pass(600);
  const chart = panel(
    'websocket_executive',
    'Share of messages that reached the user, by service',
    1200,
  );
  const points = chart.series[0]!.points;
  expect(points).toHaveLength(120);
  expect(points[0]![1]).toBeNull();
  expect(points.filter(([, value]) => value === 1).length).toBeGreaterThan(25);
  expect(points.at(-1)![0]).toBe(NOON + nowMs);
});

test('alerts that fire are rows with their start, and bars of the past', () => {
  pass(300);
  fire('SilentFailures', 100_000);
  fire('LatencyHigh', 20_000);
  fire('LatencyHigh', 20_000, 200_000);
  const [row] = panel('websocket_operations', 'Alerts').rows!;
  expect(row).toMatchObject({ alertname: 'SilentFailures', severity: 'critical' });
  expect(row!['Since']).toBe((NOON + 100_000) / 1000);
  const bars = panel('websocket_alerts', 'What fired, and how long', 300).series;
  expect(bars.map(({ name, value }) => [name, value])).toEqual([
    ['SilentFailures', 1],
    ['LatencyHigh', null],
  ]);
  expect(bars[1]!.points.filter(([, value]) => value === 1).length).toBeGreaterThan(60);
});

test('an alert that nobody acknowledges is seen to climb, and ceases when somebody does', () => {
  pass(1_000);
  fire('SilentFailures', 0);
  timeline.noteWaiting(new Map([['SilentFailures', 0]]), 0);
  const [{ Since, ...labels } = {}] = panel('websocket_alerts', 'Unacknowledged since').rows ?? [];
  expect([labels, Since]).toEqual([
    { source_alert: 'SilentFailures', service_name: 'agent' },
    NOON / 1000,
  ]);
  const statesAt = (title: string) =>
    panel('websocket_alerts', title, 300)
      .series.filter(({ value }) => value === 1)
      .map(({ name }) => name);
  expect(statesAt('Escalations')).toEqual([
    'management: waiting',
    'executive: waiting',
    'engineering: called',
  ]);
  timeline.noteWaiting(new Map(), nowMs);
  pass(10);
  expect(panel('websocket_alerts', 'Unacknowledged since').rows).toEqual([]);
  expect(statesAt('Time to acknowledge')).toEqual([]);
  const [bar] = panel('websocket_alerts', 'Time to acknowledge', 300).series;
  expect(bar!.points.filter(([, value]) => value === 1).length).toBeGreaterThan(100);
  // The alert itself goes on.
  expect(statesAt('What fired, and how long')).toEqual(['SilentFailures']);
  expect(panel('websocket_executive', 'Alerts firing').series[0]?.value).toBe(1);
});

test('one that was restarted waits on since its first page', () => {
  pass(60);
  timeline.noteWaiting(new Map([['BridgeFailures', 0]]), 0);
  timeline.noteWaiting(new Map([['BridgeFailures', -850_000]]), nowMs);
  expect(panel('websocket_alerts', 'Escalations').series[0]?.name).toBe('management: waiting');
});

test('before the process there is no line at 0, and none of what is forgotten', () => {
  past = new Past([{ stepMs: 5_000, rows: 61 }]);
  pass(100);
  const pointsOf = (range: number) =>
    panel('websocket_operations', 'Pending and at risk', range).series[0]!.points;
  const known = pointsOf(200).findIndex(([, value]) => value !== null);
  expect(pointsOf(200)[known]![0]).toBeGreaterThanOrEqual(NOON);
  expect(pointsOf(200)[known - 1]![0]).toBeLessThan(NOON);
  pass(400);
  expect(pointsOf(400).findIndex(([, value]) => value !== null)).toBeGreaterThan(25);
});

test('what only servers of the pipeline know says whom it needs', () => {
  expect(panel('websocket_alerts', 'Servers')).toMatchObject({ series: [], needs: 'prometheus' });
});

test.each(DASHBOARD_IDS)('%s has data or says why not in every panel, as JSON', (id) => {
  pass(120);
  end(50, 1);
  measurements.histogram('earshot.notification.delivery.duration').record(1, { level: 'received' });
  measurements.histogram('gen_ai.execute_tool.duration').record(1, { outcome: 'succeeded' });
  measurements.histogram('earshot.bridge.creation.duration').record(1, { outcome: 'succeeded' });
  measurements.histogram('earshot.connection.reconnect.duration').record(1, {});
  measurements.gauge('v8js.memory.heap.limit').set(1e9, {});
  measurements.counter('process.cpu.time').add(1, { 'cpu.mode': 'user' });
  pass(10);
  const shown = JSON.parse(JSON.stringify(show(id)));
  expect(shown.rows.length).toBeGreaterThan(0);
  for (const one of shown.rows.flatMap(({ panels }: { panels: unknown[] }) => panels)) {
    const isExplained =
      one.series.length > 0 || one.rows?.length > 0 || one.emptyText || one.needs || one.text;
    expect([one.title, Boolean(isExplained)]).toEqual([one.title, true]);
  }
});

test('today begins at midnight, the month at its first', () => {
  const at = new Date(2026, 4, 3, 1, 0, 0).getTime();
  expect(secondsSince('today', at)).toBe(3600);
  expect(secondsSince('month', at)).toBe(2 * 86_400 + 3600);
  expect(secondsSince('today', new Date(2026, 4, 3, 0, 0, 1).getTime())).toBe(60);
});

test('what only the rules of Prometheus know is said to need it, not shown as nothing', () => {
  pass(60);
  expect(panel('websocket_alerts', 'Watchdog')).toMatchObject({ needs: 'prometheus' });
  for (const title of ['Alerts', 'Firing, by severity', 'What fired, and how long']) {
    expect(panel('websocket_alerts', title), title).not.toHaveProperty('needs');
  }
});

test('what is by service names the service', () => {
  end(4, 1);
  pass(60);
  const chart = panel(
    'websocket_executive',
    'Share of messages that reached the user, by service',
    300,
  );
  expect(chart.series.map(({ name, value }) => [name, value])).toEqual([['agent', 0.8]]);
  expect(panel('websocket_operations', 'Silent failures by service and instance').rows).toEqual([
    { 'service.name': 'agent', Lost: 1 },
  ]);
  expect(panel('websocket_operations', 'Open connections by service').series[0]?.name).toBe(
    'agent',
  );
});

test('says that the service itself evaluated it, and since when it knows', () => {
  pass(30);
  expect(show('websocket_executive')).toMatchObject({
    source: 'embedded',
    since: new Date(NOON).toISOString(),
    note: null,
  });
});
