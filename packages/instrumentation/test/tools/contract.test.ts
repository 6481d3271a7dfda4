import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bridge } from '../../src/bridges/bridge.ts';
import { withScope } from '../../src/scope/scope.ts';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import { idOf, startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

let recorded: Recorded;
let connection: ConnectionInMemory;
const attempts = (): number => recorded.runtime.ledger.counts().attempts;
const failed = (): object => {
  const counter = recorded.runtime.measurements.counter('earshot.notification.outcomes');
  return Object.fromEntries(
    counter.series
      .map(
        (series, cell) =>
          [series.outcome === 'failed' ? series.reason : '', counter.cells[cell]] as const,
      )
      .filter(([reason, count]) => reason !== '' && count !== 0),
  );
};
const sweepAfter = (ms: number): void => {
  recorded.clock.advance(ms);
  recorded.toolWatch().sweep();
};
const never = (): Promise<void> => new Promise(() => undefined);

beforeEach(() => {
  recorded = startRecording();
  connection = new ConnectionInMemory(recorded.runtime);
});
afterEach(stopRecording);

describe('a tool that is declared to notify', () => {
  it('is context_missing when it ends without a connection, a bridge or a message', () => {
    tool(() => 1, { name: 'lost', notifies: true })();

    expect(recorded.silent()).toEqual({ context_missing: 1 });
    expect(attempts()).toBe(1);
  });

  it('is a failure instead when it throws: its caller was told', () => {
    const lost = tool(
      () => {
        throw new Error('no');
      },
      { name: 'lost', notifies: true },
    );

    expect(lost).toThrow('no');
    expect(recorded.silent()).toEqual({});
    expect(failed()).toEqual({ context_missing: 1 });
  });

  it('is well when it has a connection, or sent something', () => {
    withScope(
      { connection },
      tool(() => 1, { name: 'a', notifies: true }),
    );
    tool(() => void notify(recorded.runtime, connection), { name: 'b', notifies: true })();

    expect(recorded.silent()).toEqual({});
  });

  it('is well when a tool inside it sent something', () => {
    const inner = tool(() => void notify(recorded.runtime, connection), { name: 'inner' });
    tool(() => inner(), { name: 'outer', notifies: true })();

    expect(recorded.silent()).toEqual({});
  });

  it('that never ends is context_missing at the end of the window: not at 59,999 ms, at 60,000 ms', () => {
    void tool(never, { name: 'hangs', notifies: true })();

    sweepAfter(59_999);
    expect(recorded.silent()).toEqual({});
    sweepAfter(1);
    expect(recorded.silent()).toEqual({ context_missing: 1 });
    sweepAfter(120_000);
    expect(recorded.silent()).toEqual({ context_missing: 1 });
  });

  it('shows its failure at once, as a child of its span and an event on it', () => {
    tool(() => 1, { name: 'lost', notifies: true })();

    const [parent, child] = [recorded.span('execute_tool lost'), recorded.span('send websocket')];
    expect(child.parentSpanContext!.spanId).toBe(idOf(parent));
    expect(child.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'Tool lost: it sent nothing, and had nothing to send through',
    });
    expect(child.attributes).toMatchObject({
      'error.type': 'context_missing',
      'earshot.reason': 'context_missing',
      'earshot.outcome': 'silent',
      'earshot.silent_failure': true,
      'messaging.message.conversation_id': parent.attributes['messaging.message.conversation_id'],
    });
    expect(parent.attributes['earshot.silent_failure']).toBe(true);
    expect(parent.events.map(({ name }) => name)).toEqual(['earshot.silent_failure']);
  });
});

describe('a bridge tells what was missing', () => {
  const broken = bridge(
    (): object => {
      throw new Error('down');
    },
    { name: 'broken' },
  );
  const working = bridge((): object => ({ notify: () => undefined }), {
    name: 'working',
    notify: ['notify'],
  });
  const attempt = (create: () => unknown): void => {
    try {
      create();
    } catch {
      // The host swallows it, as handlers do.
    }
  };

  it('a creation that failed in the tool makes it bridge_unavailable', () => {
    tool(() => attempt(broken), { name: 'dark', notifies: true })();

    expect(recorded.silent()).toEqual({ bridge_unavailable: 1 });
  });

  it('a creation that failed on the connection does, too', () => {
    withScope({ connection }, () => attempt(broken));
    withScope(
      { connection },
      tool(() => 1, { name: 'dark', notifies: true }),
    );

    expect(recorded.silent()).toEqual({ bridge_unavailable: 1 });
  });

  it('a half-built one in the tool makes it method_missing', () => {
    const half = bridge((): object => ({}), { name: 'half', methods: ['notify'] });
    tool(() => attempt(half), { name: 'dark', notifies: true })();

    expect(recorded.silent()).toEqual({ method_missing: 1 });
  });

  it('one that works in the tool makes it well', () => {
    tool(() => attempt(working), { name: 'lit', notifies: true })();

    expect(recorded.silent()).toEqual({});
  });

  it('one that a tool inside it called makes the outer tool well, too', () => {
    const channel = working() as { notify(): void };
    const inner = tool(() => channel.notify(), { name: 'inner', notifies: true });
    tool(() => inner(), { name: 'outer', notifies: true })();

    expect(recorded.silent()).toEqual({});
  });

  it('one that has gone since makes it bridge_unavailable', () => {
    let isOpen = true;
    const held: object[] = [];
    const gone = bridge(() => ({}), { name: 'gone', isAvailable: () => isOpen });
    tool(
      () => {
        held.push(gone());
        isOpen = false;
      },
      { name: 'dark', notifies: true },
    )();

    expect(recorded.silent()).toEqual({ bridge_unavailable: 1 });
  });
});

describe('a tool that must send a terminal message', () => {
  const matches = (message: unknown): boolean => message === 'done';
  const terminal = { withinMs: 30_000, matches };

  it('that never ends is silent at withinMs and not before, once', () => {
    withScope({ connection }, () => void tool(never, { name: 'hangs', terminal })());

    sweepAfter(29_999);
    expect(recorded.silent()).toEqual({});
    sweepAfter(1);
    expect(recorded.silent()).toEqual({ timeout: 1 });
    sweepAfter(60_000);
    expect(recorded.silent()).toEqual({ timeout: 1 });
  });

  it('that ends without it is silent at its end', () => {
    tool(() => void notify(recorded.runtime, connection, 'working'), { name: 'mute', terminal })();

    expect(recorded.silent()).toEqual({ timeout: 1 });
    expect(recorded.span('send websocket').status.message).toBe(
      'Tool mute: it sent no terminal message in time',
    );
  });

  it('that sends it is well, whatever happens to the message', () => {
    void tool(
      async () => {
        notify(recorded.runtime, connection, 'done');
        await never();
      },
      { name: 'speaks', terminal },
    )();
    sweepAfter(30_000);

    expect(recorded.silent()).toEqual({});
  });

  it('may send it in its grace after its end', () => {
    const late = tool(() => (): number => notify(recorded.runtime, connection, 'done'), {
      name: 'late',
      terminal: { ...terminal, graceMs: 500 },
    });
    let send: (() => number) | undefined;
    const keeps = tool(
      () => {
        send = (): number => notify(recorded.runtime, connection, 'done');
      },
      { name: 'keeps', terminal: { ...terminal, graceMs: 500 } },
    );
    late();
    keeps();
    expect(send).toBeDefined();

    sweepAfter(499);
    expect(recorded.silent()).toEqual({});
    sweepAfter(1);
    expect(recorded.silent()).toEqual({ timeout: 2 });
  });

  it('is judged once where it is also declared to notify, by the more exact reason', () => {
    tool(() => 1, { name: 'lost', notifies: true, terminal })();

    expect(recorded.silent()).toEqual({ context_missing: 1 });
    expect(attempts()).toBe(1);
  });

  it('does not count as silent what threw', () => {
    const throws = tool(
      () => {
        throw new Error('x');
      },
      { name: 'throws', terminal },
    );
    expect(throws).toThrow();

    expect(recorded.silent()).toEqual({});
    expect(failed()).toEqual({ timeout: 1 });
  });

  it('is not harmed by a function that throws', () => {
    const bad = {
      withinMs: 100,
      matches: () => {
        throw new Error('bad');
      },
    };
    tool(() => void notify(recorded.runtime, connection), { name: 'n', terminal: bad })();

    expect(recorded.silent()).toEqual({ timeout: 1 });
  });
});

it('counts each of 10,000 tools that run at once, in one sweep', () => {
  const hangs = tool(never, { name: 'hangs', notifies: true });
  for (let index = 0; index < 10_000; index++) void hangs();
  sweepAfter(60_000);

  expect(recorded.silent()).toEqual({ context_missing: 10_000 });
});
