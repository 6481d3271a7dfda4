/**
 * What a socket emits, seen without adding a listener that the application could count: `pong` proves,
 * `close` ends, a message may acknowledge, and what the application does with it runs in its
 * connection's scope.
 */
import { readNonce } from '../../delivery/nonce.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { holder } from '../../runtime/shared.ts';
import { safeCorrelationId } from '../../scope/correlation.ts';
import { inScope, type Scope } from '../../scope/scope.ts';
import type { Connection } from './connection.ts';
import { CONNECTION, type HookedSocket, type SocketTarget } from './target.ts';
import { closed, handshakeFailed } from './track.ts';

export function wrapEmit(original: SocketTarget['emit']): Pick<SocketTarget, 'emit'> {
  return {
    emit: function emit(this: HookedSocket, event: unknown, first: unknown) {
      const { runtime } = holder;
      if (runtime !== undefined && runtime.isFollowing) {
        const connection = this[CONNECTION];
        if (event === 'error' || event === 'unexpected-response') {
          // Without a TCP socket it has never been open.
          if (!this._socket) runtime.guard('hook', () => handshakeFailed(runtime, this, arguments));
        } else if (connection === undefined) {
          // Nobody has sent anything on it since Earshot runs.
        } else if (event === 'message') {
          const { acknowledgements } = runtime;
          if (acknowledgements !== undefined) {
            runtime.guard('hook', () => acknowledgements.received(connection, first));
          }
          const scope = scopeOfMessage(runtime, connection, first);
          return inScope(scope, () => Reflect.apply(original, this, arguments));
        } else if (event === 'pong' || event === 'close') {
          runtime.guard('hook', () => {
            if (event === 'pong') answered(runtime, connection, first);
            else closed(runtime, connection, Number(first));
          });
        }
      }
      return Reflect.apply(original, this, arguments);
    },
  };
}

function answered(runtime: Runtime, connection: Connection, payload: unknown): void {
  const nonce = readNonce(payload);
  if (nonce === undefined) {
    connection.barrier.release();
    return;
  }
  const { barrier, lane } = connection;
  const sequence = barrier.answer(nonce);
  if (sequence > 0) {
    runtime.ledger.proveReceived(lane, sequence, runtime.clock(), barrier.askedAtMs);
  }
  // The next message need not wait for a tick to get its barrier.
  if (!barrier.isUnproved) runtime.pulse.unwatch(connection);
}

/** A message that comes in begins a chain of its own: nothing of an earlier scope carries over. */
function scopeOfMessage(runtime: Runtime, connection: Connection, message: unknown): Scope {
  if (runtime.options.correlate === undefined) return connection.scope;
  const id = safeCorrelationId(runtime.ask('correlate', connection.request, message));
  return id === undefined ? connection.scope : { connection, correlationId: id };
}
