/** What is told of each redelivery: a span, a notice and a count. */
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, expect, it } from 'vitest';
import { closed, establish } from '../../src/hooks/ws/track.ts';
import type { RedeliveryNotice } from '../../src/runtime/events.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { currentScope } from '../../src/scope/scope.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

afterEach(() => {
  stopRecording();
  context.disable();
});

type Redeliver = NonNullable<RuntimeOptions['redeliver']>;

/** One message is lost on ada, who comes back. */
function redeliver(redelivery: Redeliver): {
  recorded: Recorded;
  notices: RedeliveryNotice[];
  lostId: string;
  back: ConnectionInMemory;
} {
  const recorded = startRecording({ redeliver: redelivery });
  const { runtime } = recorded;
  const notices: RedeliveryNotice[] = [];
  runtime.listen({ redelivery: (notice) => void notices.push(notice) });
  const connect = (): ConnectionInMemory => {
    const connection = new ConnectionInMemory(runtime, undefined, { user: 'ada' });
    connection.isEstablished = false;
    establish(runtime, connection);
    return connection;
  };
  const lost = connect();
  lost.send();
  closed(runtime, lost, 1006);
  const back = connect();
  runtime.redelivery!.sweep();
  return { recorded, notices, lostId: `${lost.id}-1`, back };
}

it('one that was sent', () => {
  const sent = (): void => void currentScope()!.redelivery!.sends++;
  const { recorded, notices, lostId, back } = redeliver(sent);
  expect(recorded.span('redeliver')).toMatchObject({
    attributes: {
      'earshot.remediation': 'redelivered',
      'earshot.redelivery_of': lostId,
      'messaging.message.conversation_id': 'of-the-connection',
      'earshot.connection.id': back.id,
    },
    status: { code: SpanStatusCode.UNSET },
  });
  expect(notices).toMatchObject([
    { outcome: 'succeeded', messages: [{ messageId: lostId, tries: 1 }], connection: back },
  ]);
});

it('one that failed, without the name of its user', () => {
  const { recorded, notices, lostId } = redeliver(() => {
    throw new Error('no outbox of ada');
  });
  const { attributes, status } = recorded.span('redeliver');
  expect(attributes['earshot.redelivery_of']).toBe(lostId);
  expect(status.code).toBe(SpanStatusCode.ERROR);
  expect(status.message).toMatch(/^Error: no outbox of (?!ada)/);
  expect(notices).toMatchObject([{ outcome: 'failed', detail: status.message }]);
});

it('one for which the application had nothing to send', () => {
  const { recorded, notices } = redeliver(() => {});
  expect(recorded.span('redeliver').status.code).toBe(SpanStatusCode.UNSET);
  expect(notices).toMatchObject([{ outcome: 'dropped', detail: 'redeliver sent nothing' }]);
});

it('those that are given up, in one notice', () => {
  const recorded = startRecording({ redeliver: () => {}, redeliverWithinMs: 1_000 });
  const { runtime, clock } = recorded;
  const notices: RedeliveryNotice[] = [];
  runtime.listen({ redelivery: (notice) => void notices.push(notice) });
  const connection = new ConnectionInMemory(runtime, undefined, { user: 'ada' });
  connection.send();
  connection.send();
  closed(runtime, connection, 1006);
  clock.advance(1_001);
  runtime.redelivery!.sweep();
  expect(notices).toMatchObject([
    { outcome: 'dropped', messages: [{}, {}], detail: 'its user was not back in time' },
  ]);
});

it("the application's own spans are in that of the call", () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  let active: string | undefined;
  const { recorded } = redeliver(() => {
    active = trace.getActiveSpan()?.spanContext().spanId;
  });
  expect(active).toBe(recorded.span('redeliver').spanContext().spanId);
});
