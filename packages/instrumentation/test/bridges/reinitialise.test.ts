/** Bridges that are lost and made anew. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bridge, wrapBridge } from '../../src/bridges/bridge.ts';
import type { ReinitialiseOptions } from '../../src/bridges/bridge-options.ts';
import type { BridgeNotice } from '../../src/runtime/events.ts';
import { currentScope, withScope } from '../../src/scope/scope.ts';
import { FragileBridge } from '../doubles/fragile-bridge.ts';
import { Pauses } from '../doubles/pauses.ts';
import { startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';
import { remediationsOf } from '../doubles/remediations.ts';

let recorded: Recorded;
let pauses: Pauses;
let made: FragileBridge[];
let notices: BridgeNotice[];
let isServerUp: boolean;

/** Delays are the longest of their jitter. */
const factory = (
  reinitialise: ReinitialiseOptions,
  make = (user: string): FragileBridge => new FragileBridge(user),
): ((user?: string) => FragileBridge) =>
  wrapBridge(
    (user = 'anna') => {
      if (!isServerUp) throw new Error('refused');
      const one = make(user);
      made.push(one);
      return one;
    },
    {
      name: 'ws',
      notify: ['notify'],
      isAvailable: (one) => (one as FragileBridge).isUp,
      reinitialise,
    },
    async () => undefined,
    { pause: pauses.pause, random: () => 1 },
  );

const openBreakers = (): number =>
  recorded.runtime.measurements.gauge('earshot.bridge.breakers.open').value({});
const actions = (): object => remediationsOf(recorded.runtime);

beforeEach(() => {
  recorded = startRecording();
  pauses = new Pauses(recorded.clock);
  made = [];
  notices = [];
  isServerUp = true;
  recorded.runtime.listen({ bridge: (notice) => void notices.push(notice) });
});
afterEach(stopRecording);

describe('a bridge that is lost', () => {
  it('is made anew after the delay, and who holds it reaches the new one', async () => {
    const held = factory({ delayMs: 1_000 })();
    held.isUp = false;
    held.notify('lost');

    await pauses.advance(999);
    expect(made).toHaveLength(1);
    await pauses.advance(1);
    expect(made).toHaveLength(2);
    held.notify('heard');
    expect(made.map(({ sent }) => sent)).toEqual([[], ['heard']]);
    expect(actions()).toEqual({ succeeded: 1 });
  });

  it('leaves a span, a notice and the counts of a creation, told apart from the first', async () => {
    const held = factory({ delayMs: 10 })();
    held.isUp = false;
    withScope({ correlationId: 'order-7' }, () => held.notify('lost'));
    await pauses.advance(10);

    const spans = recorded.exporter
      .getFinishedSpans()
      .filter(({ name }) => name === 'create_bridge ws');
    expect(spans.map(({ attributes }) => attributes['earshot.remediation'])).toEqual([
      undefined,
      'bridge_reinitialised',
    ]);
    expect(spans[1]!.attributes['messaging.message.conversation_id']).toBe('order-7');
    expect(notices.map(({ stage, isReinitialisation }) => [stage, isReinitialisation])).toEqual([
      ['started', false],
      ['succeeded', false],
      ['started', true],
      ['succeeded', true],
    ]);
    expect(
      recorded.runtime.measurements
        .counter('earshot.bridge.creations')
        .value({ outcome: 'succeeded' }),
    ).toBe(2);
  });

  it('is made anew under the correlation ID of the message that found it lost', async () => {
    const lost: string[] = [];
    recorded.runtime.listen({ settled: ({ correlationId }) => void lost.push(correlationId) });
    const held = factory({ delayMs: 10 })();
    held.isUp = false;
    held.notify('lost');
    await pauses.advance(10);
    expect(lost).toHaveLength(1);
    expect(notices.at(-1)).toMatchObject({ stage: 'succeeded', correlationId: lost[0] });
  });

  it('can be lost again, and all who hold an older one reach the newest', async () => {
    const held = factory({ delayMs: 10 })();
    for (let times = 0; times < 2; times++) {
      made.at(-1)!.isUp = false;
      held.notify('lost');
      await pauses.advance(10);
    }
    held.notify('one');
    made[1]!.notify('two');
    expect(made.map(({ sent }) => sent)).toEqual([[], [], ['one', 'two']]);
  });

  it('is made anew once, however many notifications find it lost', async () => {
    const held = factory({ delayMs: 10 })();
    held.isUp = false;
    for (let times = 0; times < 100; times++) held.notify('lost');
    await pauses.advance(10_000);
    expect(made).toHaveLength(2);
    expect(actions()).toEqual({ succeeded: 1 });
  });

  it('stays when it came back by itself meanwhile', async () => {
    const held = factory({ delayMs: 10 })();
    held.isUp = false;
    held.notify('lost');
    held.isUp = true;
    await pauses.advance(10);
    expect(made).toEqual([held]);
    expect(actions()).toEqual({});
  });

  it('gives way to one of the same user: the factory is called as it was called', async () => {
    const create = factory({ delayMs: 10 });
    const [ofAnna, ofBen] = [create('anna'), create('ben')];
    ofBen.isUp = false;
    ofBen.notify('lost');
    await pauses.advance(10);
    ofBen.notify('for ben');
    ofAnna.notify('for anna');
    expect(made.map(({ user, sent }) => [user, sent])).toEqual([
      ['anna', ['for anna']],
      ['ben', []],
      ['ben', ['for ben']],
    ]);
  });

  it('is made anew in the scope of its first creation, outside of the tool that found it lost', async () => {
    const scopes: unknown[] = [];
    const create = factory({ delayMs: 10 }, (user) => {
      const { tool, user: scopeUser } = currentScope() ?? {};
      scopes.push([tool, scopeUser]);
      return new FragileBridge(user);
    });
    const held = withScope({ user: 'anna' }, () => create('anna'));
    held.isUp = false;
    withScope({ user: 'ben' }, () => held.notify('lost'));
    await pauses.advance(10);
    expect(scopes).toEqual([
      [undefined, 'anna'],
      [undefined, 'anna'],
    ]);
  });
});

describe('a bridge that lacks a method', () => {
  it('is lost, and gets the method of the new one', async () => {
    const sent: string[] = [];
    let isWhole = false;
    const create = wrapBridge(
      () => (isWhole ? { notify: (text: string) => void sent.push(text) } : {}),
      { name: 'ws', notify: ['notify'], reinitialise: { delayMs: 10 } },
      async () => undefined,
      { pause: pauses.pause, random: () => 1 },
    );
    const held = create() as { notify?: (text: string) => void };
    held.notify?.('lost');
    isWhole = true;
    await pauses.advance(10);
    held.notify?.('heard');
    expect(sent).toEqual(['heard']);
    expect(actions()).toEqual({ succeeded: 1 });
  });
});

describe('a creation that failed', () => {
  it('is tried again for whoever asked to be told of the bridge', async () => {
    const told: unknown[] = [];
    isServerUp = false;
    const create = factory({ delayMs: 10, replaced: (...given) => void told.push(given) });
    expect(() => create()).toThrow('refused');
    isServerUp = true;
    await pauses.advance(10);
    expect(told).toEqual([[made[0], undefined]]);
  });

  it('is not tried again where nobody would get the bridge', async () => {
    isServerUp = false;
    const create = factory({ delayMs: 10 });
    expect(() => create()).toThrow('refused');
    isServerUp = true;
    await pauses.advance(100_000);
    expect(made).toEqual([]);
  });

  it('waits longer after each failure, and ends after the attempts', async () => {
    isServerUp = false;
    const create = factory({
      attempts: 4,
      delayMs: 100,
      factor: 3,
      maxDelayMs: 500,
      replaced: () => {},
    });
    expect(() => create()).toThrow('refused');
    await pauses.advance(100_000);
    await pauses.advance(100_000);
    await pauses.advance(100_000);
    await pauses.advance(100_000);
    expect(pauses.asked).toEqual([100, 300, 500, 500]);
    expect(actions()).toEqual({ failed: 4, dropped: 1 });
    expect(notices.at(-1)).toMatchObject({
      stage: 'given_up',
      bridge: 'ws',
      attempt: 4,
      detail: 'no try is left',
    });
  });
});

describe('the breaker', () => {
  it('holds all bridges of the factory after the failures; then one try decides', async () => {
    const create = factory({
      attempts: 10,
      delayMs: 10,
      factor: 1,
      breaker: { failures: 2, resetMs: 1_000 },
    });
    const [first, second] = [create(), create()];
    isServerUp = false;
    first.isUp = second.isUp = false;
    first.notify('lost');
    await pauses.advance(10);
    await pauses.advance(10);
    expect(actions()).toEqual({ failed: 2 });
    expect(notices.at(-1)).toMatchObject({ stage: 'paused', attempt: 2, retryAfterMs: 1_000 });
    expect(openBreakers()).toBe(1);

    await pauses.advance(400);
    second.notify('lost');
    second.notify('lost');
    expect(actions()).toEqual({ failed: 2, dropped: 1 });
    expect(notices.filter(({ stage }) => stage === 'given_up')).toMatchObject([
      { bridge: 'ws', attempt: 0, detail: 'the circuit breaker is open', retryAfterMs: 600 },
    ]);

    isServerUp = true;
    await pauses.advance(599);
    expect(made).toHaveLength(2);
    expect(openBreakers()).toBe(1);
    await pauses.advance(1);
    expect(made).toHaveLength(3);
    expect(openBreakers()).toBe(0);
    first.notify('heard');
    expect(made[2]!.sent).toEqual(['heard']);

    second.notify('lost');
    await pauses.advance(10);
    second.notify('heard');
    expect(made[3]!.sent).toEqual(['heard']);
    expect(actions()).toEqual({ failed: 2, dropped: 1, succeeded: 2 });
  });
});

describe('making anew', () => {
  it('spreads the delay over its second half', async () => {
    const create = wrapBridge(
      () => new FragileBridge(),
      {
        notify: ['notify'],
        isAvailable: (one) => (one as FragileBridge).isUp,
        reinitialise: { delayMs: 100 },
      },
      async () => undefined,
      { pause: pauses.pause, random: () => 0 },
    );
    const held = create();
    held.isUp = false;
    held.notify('lost');
    expect(pauses.asked).toEqual([50]);
  });

  it('survives what the configuration throws', async () => {
    const create = factory({
      delayMs: 10,
      replaced: () => {
        throw new Error('of the configuration');
      },
    });
    const held = create();
    held.isUp = false;
    held.notify('lost');
    await pauses.advance(10);
    held.notify('heard');
    expect(made[1]!.sent).toEqual(['heard']);
    expect(
      recorded.runtime.measurements
        .counter('earshot.monitor.errors')
        .value({ component: 'config' }),
    ).toBe(1);
  });

  it('is off unless asked for', async () => {
    const create = bridge(() => new FragileBridge(), {
      notify: ['notify'],
      isAvailable: (one) => (one as FragileBridge).isUp,
    });
    const held = create();
    held.isUp = false;
    held.notify('lost');
    await pauses.advance(1_000_000);
    expect(actions()).toEqual({});
  });

  it('ends with Earshot', async () => {
    const held = factory({ delayMs: 10 })();
    held.isUp = false;
    held.notify('lost');
    stopRecording();
    await pauses.advance(10);
    expect(made).toHaveLength(1);
  });

  it.each([
    [{ breaker: { failures: 0 } }, 'reinitialise.breaker.failures is 0'],
    [{ breaker: { resetMs: 0 } }, 'reinitialise.breaker.resetMs is 0'],
    [{ attempts: 101 }, 'reinitialise.attempts is 101'],
    [{ replaced: 1 }, 'reinitialise.replaced is 1; allowed: a function'],
    [{ timeoutMs: 0 }, 'reinitialise.timeoutMs is 0; allowed: a number from 1 to 3600000'],
  ])('says by name what is wrong in %j', (reinitialise, message) => {
    expect(() => bridge(() => ({}), { reinitialise: reinitialise as never })).toThrow(message);
  });
});
