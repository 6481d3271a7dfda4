import type { Measurements, Runtime } from '@earshot/instrumentation';
import { describe, expect, it } from 'vitest';
import { Silences } from '../../src/alerts/silences.ts';
import type { FromMember, ToMember } from '../../src/service/link.ts';
import { Orders, type SentOrders } from '../../src/service/orders.ts';
import { reportOf } from '../../src/service/report.ts';
import { Whole } from '../../src/service/whole.ts';
import { LiveSettings } from '../../src/settings/live-settings.ts';
import { countsOf, takeSnapshot } from '../../src/snapshot.ts';
import { FollowedService } from '../doubles/followed-service.ts';

/** What a member sends arrives as plain data. */
function sent(measurements: Measurements) {
  return JSON.parse(JSON.stringify(reportOf(measurements)));
}

function serviceWith(confirmed: number, pending: number): FollowedService {
  const service = new FollowedService();
  const chat = service.connect();
  const through = service.send(chat, confirmed);
  service.nowMs += 3;
  service.prove(chat, through);
  service.send(chat, pending);
  return service;
}

/** Who decides for the service, or a member that follows. */
function commander() {
  const service = new FollowedService();
  const silences = new Silences(service.runtime.clock);
  const live = new LiveSettings({ env: {} });
  const traced: boolean[] = [];
  const orders = new Orders({
    clock: service.runtime.clock,
    live,
    silences,
    traceAll: (isOn) => void traced.push(isOn),
  });
  return { service, silences, live, traced, orders };
}

describe('the whole of a service', () => {
  it('is the process itself while it has no members', () => {
    const { runtime } = serviceWith(1, 0);
    expect(new Whole(runtime).measurements()).toBe(runtime.measurements);
  });

  it('adds up what its members report, counting none twice', () => {
    const main = serviceWith(1, 2);
    const member = serviceWith(10, 20);
    const whole = new Whole(main.runtime);
    whole.hear(
      'worker 1',
      { kind: 'report', report: sent(member.runtime.measurements), hasEnded: false },
      () => {},
    );
    whole.hear(
      'worker 1',
      { kind: 'report', report: sent(member.runtime.measurements), hasEnded: false },
      () => {},
    );
    const { counts, latency } = takeSnapshot(whole.measurements(), whole.parts);
    expect(counts).toMatchObject({ attempts: 33, confirmed: 11, pending: 22 });
    expect(latency).toMatchObject({ count: 11, mean: 0.003 });
    expect(takeSnapshot(whole.measurements()).counts).toEqual(counts);
  });

  it('shows the busiest event loop, and an alert as acknowledged once', () => {
    const main = serviceWith(0, 0);
    const member = serviceWith(0, 0);
    const silent = { source_alert: 'SilentFailures' } as const;
    for (const [{ runtime }, p99] of [
      [main, 0.5],
      [member, 0.25],
    ] as const) {
      runtime.measurements.gauge('nodejs.eventloop.delay.p99').set(p99, {});
      runtime.measurements.gauge('nodejs.eventloop.utilization').set(() => p99, {});
      runtime.measurements.gauge('process.memory.usage').set(100, {});
      runtime.measurements.gauge('earshot.alert.acknowledged').set(1, silent);
    }
    member.runtime.measurements
      .counter('process.cpu.time')
      .observe(() => 2, { 'cpu.mode': 'user' });
    const whole = new Whole(main.runtime);
    whole.hear(
      'worker 1',
      { kind: 'report', report: sent(member.runtime.measurements), hasEnded: false },
      () => {},
    );
    const all = whole.measurements();
    expect(all.gauge('nodejs.eventloop.delay.p99').value({})).toBe(0.5);
    expect(all.gauge('nodejs.eventloop.utilization').value({})).toBe(0.5);
    expect(all.gauge('earshot.alert.acknowledged').value(silent)).toBe(1);
    expect(all.gauge('process.memory.usage').value({})).toBe(200);
    expect(all.counter('process.cpu.time').value({ 'cpu.mode': 'user' })).toBe(2);
  });

  it('knows the latest error of any, and how many fail to export now', () => {
    const [main, member] = [serviceWith(0, 0), serviceWith(0, 0)].map(({ runtime }) => runtime) as [
      Runtime,
      Runtime,
    ];
    main.measurements.gauge('earshot.monitor.error.timestamp').set(2_000, { component: 'export' });
    main.measurements.gauge('earshot.export.failing').set(1, { signal: 'traces' });
    member.measurements
      .gauge('earshot.monitor.error.timestamp')
      .set(1_000, { component: 'export' });
    member.measurements.gauge('earshot.export.failing').set(1, { signal: 'traces' });
    const whole = new Whole(main);
    whole.hear(
      'worker 1',
      { kind: 'report', report: sent(member.measurements), hasEnded: false },
      () => {},
    );
    const all = whole.measurements();
    expect(all.gauge('earshot.monitor.error.timestamp').value({ component: 'export' })).toBe(2_000);
    expect(all.gauge('earshot.export.failing').value({ signal: 'traces' })).toBe(2);
    whole.end('worker 1', true);
    expect(whole.measurements().gauge('earshot.export.failing').value({ signal: 'traces' })).toBe(
      1,
    );
  });

  it('tells its members what holds, those too that come later', () => {
    const { orders, silences, service } = commander();
    const whole = new Whole(service.runtime, { orders });
    const told: [string, ToMember][] = [];
    const report = {
      kind: 'report',
      report: sent(service.runtime.measurements),
      hasEnded: false,
    } as const;
    const hear = (name: string): void =>
      whole.hear(name, report, (message) => void told.push([name, message]));
    const heard = (): unknown =>
      told
        .splice(0)
        .map(([name, message]) => [
          name,
          message.kind === 'orders'
            ? [message.orders.tracesAll, message.orders.silences.map(({ alert }) => alert)]
            : message.kind,
        ]);
    hear('worker 1');
    expect(heard()).toEqual([
      ['worker 1', 'url'],
      ['worker 1', [false, []]],
    ]);
    orders.traceAll(true);
    silences.give({ alert: 'SilentFailures', by: 'ada', reason: 'known' }, 5);
    hear('worker 2');
    hear('worker 2');
    expect(heard()).toEqual([
      ['worker 1', [true, []]],
      ['worker 1', [true, ['SilentFailures']]],
      ['worker 2', 'url'],
      ['worker 2', [true, ['SilentFailures']]],
    ]);
    silences.takeBack('SilentFailures');
    expect(heard()).toEqual([
      ['worker 1', [true, []]],
      ['worker 2', [true, []]],
    ]);
  });

  it('has members that follow for as long, and pass it on to their own', async () => {
    const first = commander();
    const second = commander();
    first.service.nowMs = 1_000_000;
    let passedOn = 0;
    second.orders.changed = () => void passedOn++;
    const follow = (): void =>
      second.orders.follow(JSON.parse(JSON.stringify(first.orders.toSend())) as SentOrders);
    first.silences.give({ alert: 'SilentFailures', by: 'ada', reason: 'known' }, 5);
    first.orders.traceAll(true);
    await first.live.change({ WEBSOCKET_ALERT_ENABLED: false });
    first.service.nowMs += 60_000;
    follow();
    expect(second.traced).toEqual([true]);
    expect(second.live.view.alertsEnabled).toBe(false);
    expect(passedOn).toBeGreaterThan(0);
    second.service.nowMs += 4 * 60_000 - 1;
    expect(second.silences.has('SilentFailures')).toBe(true);
    second.service.nowMs += 1;
    expect(second.silences.has('SilentFailures')).toBe(false);
    first.silences.takeBack('SilentFailures');
    first.orders.traceAll(false);
    follow();
    expect(second.silences.list()).toEqual([]);
    expect(second.traced).toEqual([true, false]);
  });

  it('hands nothing to a member that has exited, though its last wish comes late', () => {
    const service = new FollowedService({ redeliver: () => {} });
    const whole = new Whole(service.runtime);
    const hear = (name: string, message: FromMember): unknown[] => {
      const told: ToMember[] = [];
      whole.hear(name, message, (answer) => void told.push(answer));
      return told.flatMap((one) => (one.kind === 'handed' ? one.messages : []));
    };
    const report = sent(service.runtime.measurements);
    const ada = { user: 'ada', client: 'tab' };
    for (const name of ['worker 1', 'worker 2']) {
      hear(name, { kind: 'report', report, hasEnded: false });
    }
    const message = { messageId: 'm-1', correlationId: 'c', bytes: 1, tries: 0, ageMs: 5 };
    hear('worker 1', { kind: 'lost', ...ada, openedAgoMs: 10, messages: [message] });
    whole.end('worker 1', true);
    hear('worker 1', { kind: 'claim', claim: 1, ...ada });
    expect(hear('worker 2', { kind: 'claim', claim: 1, ...ada })).toMatchObject([
      { messageId: 'm-1' },
    ]);
  });

  it('keeps the counts of a member that died, with what was pending as unknown', () => {
    const main = serviceWith(0, 0);
    const whole = new Whole(main.runtime);
    whole.hear(
      'worker 1',
      { kind: 'report', report: sent(serviceWith(10, 20).runtime.measurements), hasEnded: false },
      () => {},
    );
    whole.end('worker 1');
    whole.end('worker 1');
    expect(countsOf(whole.measurements())).toMatchObject({
      attempts: 30,
      confirmed: 10,
      unknown: 20,
      pending: 0,
    });
    expect(whole.parts).toBe(1);
  });

  it.each([
    [10_000, 2],
    [10_001, 1],
  ])('takes a member that was silent for %i ms into account as %i parts', (silentMs, parts) => {
    const main = serviceWith(0, 0);
    const whole = new Whole(main.runtime);
    whole.hear(
      'thread 1',
      { kind: 'report', report: sent(serviceWith(1, 0).runtime.measurements), hasEnded: false },
      () => {},
    );
    main.nowMs += silentMs;
    expect(countsOf(whole.measurements())).toMatchObject({ attempts: 1, confirmed: 1 });
    expect(whole.parts).toBe(parts);
  });

  it.each<[string, { hasEnded: boolean; silentMs: number }]>([
    ['computed for longer than it may be silent', { hasEnded: false, silentMs: 10_001 }],
    ['went on after its goodbye', { hasEnded: true, silentMs: 0 }],
  ])('counts nothing twice of a member that %s', (_, { hasEnded, silentMs }) => {
    const main = serviceWith(0, 0);
    const member = serviceWith(10, 20);
    const whole = new Whole(main.runtime);
    const hear = (isLast: boolean): void =>
      whole.hear(
        'thread 1',
        { kind: 'report', report: sent(member.runtime.measurements), hasEnded: isLast },
        () => {},
      );
    hear(hasEnded);
    main.nowMs += silentMs;
    expect(countsOf(whole.measurements())).toMatchObject({ unknown: 20, pending: 0 });
    expect(whole.parts).toBe(1);
    hear(false);
    expect(countsOf(whole.measurements())).toMatchObject({ attempts: 30, unknown: 0, pending: 20 });
    expect(whole.parts).toBe(2);
    whole.end('thread 1', true);
    hear(false);
    expect(countsOf(whole.measurements())).toMatchObject({ attempts: 30, unknown: 20 });
    expect(whole.parts).toBe(1);
  });

  it('has the sum of any number of members that ended', () => {
    const main = serviceWith(1, 0);
    const whole = new Whole(main.runtime);
    const report = sent(serviceWith(2, 1).runtime.measurements);
    for (let worker = 1; worker <= 120; worker++) {
      whole.hear(`worker ${worker}`, { kind: 'report', report, hasEnded: false }, () => {});
      whole.end(`worker ${worker}`, true);
    }
    expect(countsOf(whole.measurements())).toMatchObject({
      attempts: 361,
      confirmed: 241,
      unknown: 120,
    });
  });

  it('tells members where to look things up', () => {
    const told: unknown[] = [];
    const whole = new Whole(serviceWith(0, 0).runtime);
    whole.hear(
      'thread 1',
      { kind: 'report', report: sent(serviceWith(0, 0).runtime.measurements), hasEnded: false },
      (message) => told.push(message),
    );
    whole.url = 'http://127.0.0.1:1';
    expect(told).toEqual([
      { kind: 'url', url: undefined },
      { kind: 'url', url: 'http://127.0.0.1:1' },
    ]);
  });
});
