/** The dashboards by a Prometheus: what it is asked, and what is made of its answers. */
import { DASHBOARD_IDS } from '@earshot/telemetry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dashboardData, type DashboardData } from '../../src/dashboards/dashboard-data.ts';
import { HERE, NOON, panelIn, PrometheusBench } from '../doubles/prometheus-bench.ts';
import { always, isPresence, refuse, type SmallPrometheus } from '../doubles/small-prometheus.ts';

const EXECUTIVE = 'websocket_executive';
const OPERATIONS = 'websocket_operations';
const ALERTS = 'websocket_alerts';
const LOST_TODAY = 'Messages lost today, with nobody told';

let bench: PrometheusBench;
let prometheus: SmallPrometheus;
beforeEach(async () => {
  bench = new PrometheusBench();
  ({ prometheus } = bench);
  await bench.start();
});
afterEach(() => prometheus.stop());

describe('a Prometheus that answers', () => {
  it('gives a number as of now, judged by the thresholds of its panel', async () => {
    bench.answer({ 'sum(increase(earshot_notification_silent_failures_total': always('41.7') });
    const data = await bench.dashboards.show(EXECUTIVE, 900);
    expect(data).toMatchObject({ source: 'prometheus', note: null });
    expect(panelIn(data, LOST_TODAY)).toMatchObject({
      level: 'critical',
      series: [{ name: '', labels: {}, value: 41.7, level: 'critical', points: [] }],
    });
    expect(prometheus.questions[0]).toMatchObject({ path: '/api/v1/query' });
    expect(prometheus.questions[0]!.parameters.get('time')).toBe(String(NOON / 1000) + '.000');
  });

  it('gives a chart the points that the service itself would, with gaps where it has no number', async () => {
    bench.answer({
      'sum(earshot_notification_pending': [
        {
          metric: {},
          value: (step, steps) => {
            const first = ['7', 'NaN', '+Inf', undefined, 'nonsense'];
            if (step < first.length) return first[step];
            return step === steps - 1 ? '5' : '0';
          },
        },
      ],
    });
    const title = 'Pending and at risk';
    const own = dashboardData(
      OPERATIONS,
      { numbers: bench.numbers, nowMs: 0 },
      { atMs: NOON, rangeSeconds: 900 },
    );
    const { series } = panelIn(await bench.dashboards.show(OPERATIONS, 900), title);
    const [pending] = series;
    expect(pending).toMatchObject({ name: 'pending', value: 5 });
    expect(pending!.points.map(([ms]) => ms)).toEqual(
      panelIn(own, title).series[0]!.points.map(([ms]) => ms),
    );
    expect(pending!.points.slice(0, 6).map(([, value]) => value)).toEqual([
      7,
      null,
      null,
      null,
      null,
      0,
    ]);
  });

  it('gives rows by the keys of the table, the worst first, and series by their legends', async () => {
    bench.answer({
      'sum by(reason) (increase(earshot_notification_silent_failures_total': [
        { metric: { reason: 'not_open' }, value: () => '2' },
        { metric: { reason: 'timeout' }, value: () => '9' },
      ],
      'sum by(error_type) (rate(earshot_tool_executions_total': always('0.5', {
        error_type: 'timeout',
      }),
    });
    const { rows } = panelIn(await bench.dashboards.show(EXECUTIVE, 900), 'Why messages were lost');
    expect(rows).toEqual([
      { reason: 'timeout', Lost: 9 },
      { reason: 'not_open', Lost: 2 },
    ]);
    const failed = panelIn(
      await bench.dashboards.show(OPERATIONS, 900),
      'Tool executions that failed',
    );
    expect(failed.series[0]).toMatchObject({
      name: 'timeout',
      labels: { 'error.type': 'timeout' },
      value: 0.5,
    });
  });

  it('gives a distribution from the lowest bound up, however it spells them', async () => {
    bench.answer({
      'sum by(le) (increase(earshot_notification_delivery_duration_seconds_bucket': [
        '+Inf',
        '10.0',
        '2',
        '0.005',
      ].map((le) => ({ metric: { le }, value: () => '1' })),
    });
    const { series } = panelIn(
      await bench.dashboards.show('websocket_performance', 900),
      'Time to proof of receipt',
    );
    expect(series.map(({ name }) => name)).toEqual(['0.005', '2', '10', '+Inf']);
  });

  it('says how far back it knows the service, within the time shown', async () => {
    let firstStep = 0;
    prometheus.behave = ({ path }) =>
      path.endsWith('/query')
        ? HERE
        : [{ metric: {}, value: (step) => (step < firstStep ? undefined : '1') }];
    expect((await bench.dashboards.show(EXECUTIVE, 1190)).since).toBe(
      new Date(NOON - 1190_000).toISOString(),
    );
    firstStep = 100;
    // A step before the first sample, as it may be as old.
    expect((await bench.dashboards.show(OPERATIONS, 1190)).since).toBe(
      new Date(NOON - 200_000).toISOString(),
    );
  });

  it('shows what the service itself can not know', async () => {
    bench.answer({ 'min by(job) (up)': always('1', { job: 'collector' }) });
    const servers = panelIn(await bench.dashboards.show(ALERTS, 900), 'Servers');
    expect(servers).not.toHaveProperty('needs');
    expect(servers.series[0]).toMatchObject({ name: 'collector', value: 1 });
  });

  it.each(DASHBOARD_IDS)('gives %s the very shape of one evaluated here', async (id) => {
    prometheus.behave = (question) => (isPresence(question) ? HERE : always('1'));
    const shapeOf = ({ rows, ...data }: DashboardData) => [
      Object.keys(data),
      rows.map(({ panels }) =>
        panels.map((panel) => [
          panel.title,
          // What the service itself can not know has no rows there.
          Object.keys(panel).filter((key) => key !== 'rows' && key !== 'needs'),
        ]),
      ),
    ];
    const own = dashboardData(id, { numbers: bench.numbers, nowMs: 0 }, { atMs: NOON });
    expect(shapeOf(await bench.dashboards.show(id, undefined))).toEqual(shapeOf(own));
  });
});

describe('what is asked', () => {
  it('is of this service and its environment, all instances, and nothing of others', async () => {
    const name = 'chat.eu "1"';
    prometheus.behave = (question) =>
      isPresence(question) ? always('1', { job: `shop/${name}` }) : [];
    await bench
      .asking(bench.url, {
        'service.name': name,
        'deployment.environment.name': 'prod',
      })
      .show(EXECUTIVE, 900);
    const job = String.raw`job=~"shop/chat\\.eu \"1\""`;
    const environment = 'deployment_environment_name=~"prod|"';
    expect(bench.asked()[0]).toBe(
      `max by(job) (earshot_monitor_heartbeat_seconds{${job},${environment}})`,
    );
    const own = bench.asked().filter((query) => query.includes('earshot_'));
    expect(own.length).toBeGreaterThan(5);
    for (const query of own) {
      for (const [, labels = ''] of query.matchAll(/earshot_\w+\{([^}]*)\}/g)) {
        expect(labels.startsWith(`${job},${environment}`), query).toBe(true);
      }
    }
    const byRules = bench.asked().filter((query) => /earshot:|ALERTS/.test(query));
    expect(byRules.length).toBeGreaterThan(1);
    for (const query of byRules) {
      expect(query).toContain(String.raw`service_name=~"chat\\.eu \"1\"|"`);
    }
  });

  it('finds a service that is scraped by its name, as its job is any', async () => {
    prometheus.behave = ({ query }) =>
      query.includes('heartbeat_seconds{service_name=~"chat"}')
        ? always('1', { job: 'my-scrape' })
        : [];
    expect(await bench.dashboards.show(EXECUTIVE, 900)).toMatchObject({ source: 'prometheus' });
    expect(bench.asked().some((query) => query.includes('{job=~"my-scrape"'))).toBe(true);
  });

  it('is asked once however many look, and again after a second', async () => {
    bench.answer({});
    await Promise.all(Array.from({ length: 10 }, () => bench.dashboards.show(EXECUTIVE, 900)));
    const asked = prometheus.questions.length;
    expect(prometheus.questions.filter(isPresence)).toHaveLength(1);
    bench.nowMs += 999;
    await bench.dashboards.show(EXECUTIVE, 900);
    expect(prometheus.questions).toHaveLength(asked);
    await bench.dashboards.show(EXECUTIVE, 3600);
    expect(prometheus.questions.length).toBeGreaterThan(asked);
    bench.nowMs += 1;
    await bench.dashboards.show(EXECUTIVE, 900);
    expect(prometheus.questions.filter(isPresence)).toHaveLength(3);
  });

  it('is asked eight at a time', async () => {
    prometheus.behave = (question, response) => {
      if (isPresence(question)) return HERE;
      setTimeout(() => refuse(response, 500, '{}'), 5);
      return undefined;
    };
    await Promise.all(DASHBOARD_IDS.map((id) => bench.dashboards.show(id, 900)));
    expect(prometheus.questions.length).toBeGreaterThan(40);
    expect(prometheus.most).toBeGreaterThan(1);
    expect(prometheus.most).toBeLessThanOrEqual(8);
  });

  it('has windows of four samples, or of what a point stands for', async () => {
    bench.answer({});
    await bench.dashboards.show('websocket_performance', 900);
    expect(bench.asked().some((query) => query.includes('[1m]'))).toBe(true);
    prometheus.questions.length = 0;
    await bench.dashboards.show('websocket_performance', 86_400);
    const [step] = prometheus.questions.flatMap(({ parameters }) => parameters.get('step') ?? []);
    expect(step).toBe('726.050');
    expect(bench.asked().some((query) => query.includes('[742s]'))).toBe(true);
  });
});
