/** The dashboards while their Prometheus misbehaves, or is not there: the service's own numbers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DashboardData } from '../../src/dashboards/dashboard-data.ts';
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

/** Of the service itself: three messages were lost. */
const isOwn = (data: DashboardData): void => {
  expect(data).toMatchObject({ source: 'embedded', since: new Date(NOON).toISOString() });
  expect(panelIn(data, LOST_TODAY).series[0]?.value).toBe(3);
};

describe('a Prometheus that is of no help', () => {
  const note = (why: string): string =>
    `The Prometheus at ${bench.url} (PROMETHEUS_URL) ${why}, so these are the service's own numbers.`;

  it.each<[string, SmallPrometheus['behave'], string]>([
    ['answers 500', (_, response) => refuse(response, 500, 'oh no'), 'it answered 500'],
    [
      'refuses a question',
      (_, response) => refuse(response, 422, '{"status":"error","error":"too\\nmuch"}'),
      'it answered 422: too much',
    ],
    [
      'is another server',
      (_, response) => refuse(response, 200, '<html>'),
      'its answer is not that of Prometheus',
    ],
    [
      'answers JSON of another kind',
      (_, response) => refuse(response, 200, '{"data":{"resultType":"streams","result":{}}}'),
      'its answer is not that of Prometheus',
    ],
    [
      'answers without end',
      (_, response) => refuse(response, 200, 'x'.repeat(3_000_000)),
      'the answer is larger than 2097152 bytes',
    ],
    [
      'redirects',
      (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
      'it answered 302',
    ],
    ['never answers', () => undefined, 'no answer within 2000 ms'],
  ])('%s: the own numbers are shown, and why', async (_title, behave, why) => {
    prometheus.behave = behave;
    const data = await bench.dashboards.show(EXECUTIVE, 900);
    isOwn(data);
    expect(data.note).toBe(note(`does not answer (${why})`));
    expect(prometheus.questions).toHaveLength(1);
  });

  it('is not there: the own numbers are shown at once, and it is asked again after ten seconds', async () => {
    await prometheus.stop();
    const data = await bench.dashboards.show(EXECUTIVE, 900);
    isOwn(data);
    expect(data.note).toMatch(/does not answer \(.*ECONNREFUSED.*\), so these are/);

    prometheus.behave = (_, response) => refuse(response, 503, '{}');
    await bench.startPrometheus();
    await bench.dashboards.show(EXECUTIVE, 900);
    bench.nowMs += 9_999;
    expect(await bench.dashboards.show(EXECUTIVE, 900)).toMatchObject({ source: 'embedded' });
    expect(prometheus.questions).toHaveLength(1);
    bench.answer({});
    bench.nowMs += 1_000;
    expect(await bench.dashboards.show(EXECUTIVE, 900)).toMatchObject({
      source: 'prometheus',
      note: null,
    });
  });

  it('has nothing of this service: says under which name it was looked for', async () => {
    const data = await bench.dashboards.show(EXECUTIVE, 900);
    isOwn(data);
    expect(data.note).toBe(note('has nothing of this service (job shop/chat)'));
  });

  it('fails in one panel: that alone has the own numbers, and says so', async () => {
    const failing = 'silent_failures_total{job=~"shop/chat"}[15m]';
    prometheus.behave = (question, response) => {
      if (isPresence(question)) return HERE;
      return question.query.includes(failing)
        ? refuse(response, 503, '{"error":"overloaded"}')
        : always('1');
    };
    const data = await bench.dashboards.show(OPERATIONS, 900);
    expect(data).toMatchObject({ source: 'prometheus', note: null });
    const noted = data.rows.flatMap(({ panels }) => panels).filter((panel) => 'note' in panel);
    expect(noted.length).toBeGreaterThan(0);
    expect(panelIn(data, 'Silent failures')).toMatchObject({
      series: [{ value: 3 }],
      note: "Prometheus could not answer this (it answered 503: overloaded): the service's own numbers.",
    });
    expect(panelIn(data, 'Connections').series).toMatchObject([{ value: 1 }]);
  });

  it('fails in a panel that only it knows: there is the error, and no number', async () => {
    prometheus.behave = (question, response) => {
      if (isPresence(question)) return HERE;
      return question.query.includes('(up)') ? refuse(response, 500, '') : [];
    };
    expect(panelIn(await bench.dashboards.show(ALERTS, 900), 'Servers')).toMatchObject({
      series: [],
      note: 'Prometheus could not answer this (it answered 500).',
    });
  });

  it('fails in every panel: all of the dashboard is the own', async () => {
    prometheus.behave = (question, response) =>
      isPresence(question) ? HERE : refuse(response, 500, '');
    const data = await bench.dashboards.show(EXECUTIVE, 900);
    isOwn(data);
    expect(data.note).toBe(note('does not answer (it answered 500)'));
  });

  it('answers the first question and no other: the own numbers are shown within five seconds', async () => {
    prometheus.behave = (question) => {
      if (!isPresence(question)) return undefined;
      bench.nowMs += 4_900;
      return HERE;
    };
    const data = await bench.dashboards.show(EXECUTIVE, 900);
    expect(data).toMatchObject({ source: 'embedded' });
    expect(data.note).toBe(note('does not answer (no answer within 100 ms)'));
  });

  it('is asked for no more than sixteen dashboards at once', async () => {
    prometheus.behave = () => undefined;
    const open = Array.from({ length: 16 }, (_, index) =>
      bench.dashboards.show(EXECUTIVE, 60 + index),
    );
    const data = await bench.dashboards.show(EXECUTIVE, 900);
    isOwn(data);
    expect(data.note).toBe(note('is asked for too much at once'));
    await prometheus.stop();
    for (const one of await Promise.all(open)) isOwn(one);
  });

  it('never shows what its address may hold that is secret', async () => {
    const secret = bench.asking(`${bench.url}/select/0?token=hush#hush`);
    prometheus.behave = (_, response) => refuse(response, 500, '');
    const data = await secret.show(EXECUTIVE, 900);
    expect(data.note).toContain(`The Prometheus at ${bench.url}/select/0 (PROMETHEUS_URL)`);
    expect(data.note).not.toContain('hush');
    const [{ path, parameters } = {}] = prometheus.questions;
    expect([path, parameters?.get('token')]).toEqual(['/select/0/api/v1/query', 'hush']);
  });
});
