/**
 * `send`, followed: the intent is registered before the original is called, and the original is
 * called with what the application gave (only a callback is wrapped, to hear of its error). Nothing
 * is thrown, delayed or changed, but for a message that would reach another user.
 */
import { NONE } from '../../delivery/lane.ts';
import { refusedVerdict } from '../../delivery/verdict.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { holder } from '../../runtime/shared.ts';
import { currentScope } from '../../scope/scope.ts';
import { READY_STATE, type Connection } from './connection.ts';
import { violationOf } from './isolation.ts';
import { correlationOfMessage, describe } from './message.ts';
import { isFragment, isMissing, payloadBytes } from './payload.ts';
import { CONNECTION, type HookedSocket, type SocketTarget } from './target.ts';
import { track } from './track.ts';

type Callback = (error?: Error) => void;

/** The message must not go out. */
const BLOCKED = -2;
/** It could not be registered; it goes out unfollowed. */
const UNFOLLOWED = -3;
/** The socket refuses it. */
const NOT_OPEN = -4;

export function wrapSend(original: SocketTarget['send']): Pick<SocketTarget, 'send'> {
  return {
    send(this: HookedSocket, data: unknown, options: unknown, callback: unknown) {
      const { runtime } = holder;
      if (runtime === undefined || !runtime.isFollowing) {
        return Reflect.apply(original, this, arguments);
      }
      const told = typeof options === 'function' ? options : callback;
      const sequence = begin(runtime, this, data, options, typeof told === 'function');
      if (sequence === BLOCKED) {
        if (typeof told === 'function') process.nextTick(told, refusal());
        return undefined;
      }
      if (sequence === UNFOLLOWED) return Reflect.apply(original, this, arguments);

      const connection = this[CONNECTION]!;
      if (sequence === NOT_OPEN) {
        let isTold = typeof told === 'function';
        try {
          return Reflect.apply(original, this, arguments);
        } catch (error) {
          isTold = true;
          throw error;
        } finally {
          refuse(runtime, connection, data, isTold);
        }
      }
      let args: ArrayLike<unknown> = arguments;
      if (sequence !== NONE && typeof told === 'function') {
        args = withCallback(runtime, connection, sequence, told as Callback, arguments);
      }
      let result: unknown;
      try {
        result = Reflect.apply(original, this, args);
      } catch (error) {
        end(runtime, connection, sequence, 'exception');
        // What was refused is no fragment: the message that it should have begun or ended goes on.
        connection.isInFragments = sequence === NONE;
        throw error;
      }
      if (!connection.isInFragments)
        connection.lane.completeSequence = connection.lane.lastSequence;
      runtime.pulse.sent(connection);
      return result;
    },
  };
}

/**
 * Registers the intent. Returns its sequence number, NONE when it continues a message, or one of the
 * constants above.
 */
function begin(
  runtime: Runtime,
  socket: HookedSocket,
  data: unknown,
  options: unknown,
  callerIsTold: boolean,
): number {
  try {
    const connection = socket[CONNECTION] ?? track(runtime, socket);
    if (socket.readyState !== READY_STATE.OPEN) return NOT_OPEN;
    const { ledger } = runtime;
    const isContinuation = connection.isInFragments;
    connection.isInFragments = isFragment(options);
    if (isContinuation) return continuation(connection);

    const scope = currentScope();
    const nowMs = runtime.clock();
    const bytes = payloadBytes(data);
    const correlationId = correlationOfMessage(runtime, connection, scope, data);
    const violation = violationOf(runtime, connection, scope, data, correlationId);
    if (violation?.isBlocked === true) {
      connection.isBlocked = connection.isInFragments;
      const verdict = refusedVerdict('isolation_violation', callerIsTold);
      const context = describe(runtime, connection, scope, data, bytes, violation);
      ledger.refuse(connection.lane, nowMs, bytes, correlationId, verdict, context);
      return BLOCKED;
    }
    if (isMissing(data)) {
      const message = 'send() was called with no data: an empty frame goes out';
      runtime.warnOnce(connection, 'empty_payload', message);
    }
    const isPlain = scope?.tool === undefined && scope?.bridge === undefined;
    const context =
      isPlain && scope?.redelivery === undefined && violation === undefined
        ? undefined
        : describe(runtime, connection, scope, data, bytes, violation);
    if (scope?.redelivery !== undefined) scope.redelivery.sends++;
    const { acknowledgements } = runtime;
    if (acknowledgements === undefined) {
      return ledger.attempt(connection.lane, nowMs, bytes, correlationId, context);
    }
    const id = acknowledgements.idOf(connection, data);
    const sequence = ledger.attempt(connection.lane, nowMs, bytes, correlationId, context);
    acknowledgements.sent(connection, sequence, id);
    return sequence;
  } catch (error) {
    runtime.failed('hook', error);
    return UNFOLLOWED;
  }
}

/** A further fragment goes the way of the first. */
function continuation(connection: Connection): number {
  if (!connection.isBlocked) return NONE;
  connection.isBlocked = connection.isInFragments;
  return BLOCKED;
}

/** A socket that is not open refused it: by a throw while connecting, afterwards to a callback alone. */
function refuse(
  runtime: Runtime,
  connection: Connection,
  data: unknown,
  callerIsTold: boolean,
): void {
  runtime.guard('hook', () => {
    const scope = currentScope();
    const bytes = payloadBytes(data);
    const correlationId = correlationOfMessage(runtime, connection, scope, data);
    runtime.ledger.refuse(
      connection.lane,
      runtime.clock(),
      bytes,
      correlationId,
      refusedVerdict('not_open', callerIsTold),
      describe(runtime, connection, scope, data, bytes),
    );
  });
}

/** The application's callback, called exactly as it would be; an error that it hears is a failure. */
function withCallback(
  runtime: Runtime,
  connection: Connection,
  sequence: number,
  callback: Callback,
  given: ArrayLike<unknown>,
): unknown[] {
  const observed = function (this: unknown, error?: Error): void {
    if (error) end(runtime, connection, sequence, 'connection_dropped');
    Reflect.apply(callback, this, arguments);
  };
  return Array.from(given, (argument) => (argument === callback ? observed : argument));
}

function end(
  runtime: Runtime,
  connection: Connection,
  sequence: number,
  reason: 'exception' | 'connection_dropped',
): void {
  if (sequence === NONE) return;
  runtime.guard('ledger', () =>
    runtime.ledger.settle(
      connection.lane,
      sequence,
      { outcome: 'failed', reason },
      runtime.clock(),
    ),
  );
}

/** What a failed send looks like to its callback. */
function refusal(): Error {
  return new Error(
    "Earshot did not send this message: it is for another user than the connection's (isolation_violation)",
  );
}
