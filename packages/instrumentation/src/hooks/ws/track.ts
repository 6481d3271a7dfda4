/** The life of connections: made known, established, restored, closed. */
import type { IncomingMessage } from 'node:http';
import { DROPPED } from '../../delivery/verdict.ts';
import { maskText } from '../../privacy/masking.ts';
import { clientTraceOf } from '../../otel/client-trace.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { correlationOfRequest } from '../../scope/correlation.ts';
import { Connection, READY_STATE } from './connection.ts';
import { noticeConnection } from './notice.ts';
import { CONNECTION, type HookedSocket, type SocketTarget } from './target.ts';

/** Codes of a close that was meant: normal, going away, and no code given (RFC 6455 §7.4.1). */
const MEANT = new Set([1000, 1001, 1005]);

/** The unhooked `ping` of what a socket inherits from; set when its class is hooked. */
export const UNHOOKED_PING = Symbol.for('earshot.ws.ping');

/** Makes a socket's connection known. `request` is the upgrade's, where it is at hand. */
export function track(
  runtime: Runtime,
  socket: HookedSocket,
  request?: IncomingMessage,
): Connection {
  const isServer = socket._isServer === true;
  const identity = request === undefined ? undefined : runtime.identify(request);
  const ping = (socket as unknown as Record<symbol, SocketTarget['ping']>)[UNHOOKED_PING]!;
  const connection = new Connection({
    socket,
    role: isServer ? 'server' : 'client',
    ping: (payload) => Reflect.apply(ping, socket, [payload]),
    lane: (owner) => runtime.ledger.openLane(owner, runtime.options.required, owner.correlationId),
    timing: runtime.timing,
    openedAtMs: runtime.clock(),
    correlation: correlationOfRequest(request?.headers),
    // Requests are kept only for those who ask about them again.
    request: keepsRequest(runtime) ? request : undefined,
    clientTrace: clientTraceOf(request?.headers),
    path: request?.url ?? pathOf(socket.url),
    identity,
    userHash: identity?.user === undefined ? undefined : runtime.userHash(identity.user),
  });
  Object.defineProperty(socket, CONNECTION, {
    value: connection,
    configurable: true,
    writable: true,
  });
  if (socket.readyState === READY_STATE.OPEN) establish(runtime, connection);
  return connection;
}

export function establish(runtime: Runtime, connection: Connection): void {
  if (connection.isEstablished) return;
  connection.isEstablished = true;
  runtime.connections.add(connection);
  const atMs = runtime.clock();
  noticeConnection(runtime, { event: 'established', atMs, connection });
  const reconnectMs = runtime.reconnects.established(connection, atMs);
  if (reconnectMs === undefined) return;
  noticeConnection(runtime, { event: 'restored', atMs, connection, reconnectMs });
}

/** The socket emitted `close`. What was not proved by now cannot be proved any more. */
export function closed(runtime: Runtime, connection: Connection, code: number): void {
  const atMs = runtime.clock();
  runtime.connections.delete(connection);
  runtime.pulse.unwatch(connection);
  runtime.ledger.closeLane(connection.lane, DROPPED, atMs);
  if (!connection.isEstablished) return;
  connection.isEstablished = false;
  const event = MEANT.has(code) ? 'closed' : 'dropped';
  if (event === 'dropped') runtime.reconnects.dropped(connection, atMs);
  noticeConnection(runtime, { event, atMs, connection, closeCode: code });
}

const failedHandshakes = new WeakSet<object>();

/**
 * A client's handshake came to nothing: the server said no (`unexpected-response`, to which the
 * application may listen instead of `error`), or there was no answer.
 */
export function handshakeFailed(
  runtime: Runtime,
  socket: HookedSocket,
  emitted: ArrayLike<unknown>,
): void {
  if (failedHandshakes.has(socket)) return;
  failedHandshakes.add(socket);
  const [name, error, response] = Array.from(emitted);
  const status = (response as IncomingMessage | undefined)?.statusCode;
  const event = name === 'unexpected-response' ? 'refused' : 'aborted';
  const detail =
    event === 'refused'
      ? `the server answered ${status}`
      : error instanceof Error
        ? maskText(error.message)
        : undefined;
  noticeConnection(runtime, { event, atMs: runtime.clock(), detail });
}

function keepsRequest({ options, acknowledgements }: Runtime): boolean {
  const { correlate, recipient } = options;
  return correlate !== undefined || recipient !== undefined || acknowledgements !== undefined;
}

function pathOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : undefined;
}
