/** The explicit way, for bundles and for what no loader hook sees. */
import { activeRuntime } from '../../runtime/shared.ts';
import { hookServer, isServerTarget } from './server.ts';
import { hookSocket } from './socket.ts';
import { READY_STATE } from './connection.ts';
import {
  CONNECTION,
  HOOKED,
  isSocketTarget,
  type HookedSocket,
  type SocketTarget,
} from './target.ts';
import { track } from './track.ts';
import { hookHttpServers } from './upgrade.ts';

/**
 * Follows the messages of a `ws` server's sockets, or of one socket, and returns what it was given.
 * What is hooked already stays hooked once. Without a running Earshot it follows nothing, and what
 * it hooked starts to count when Earshot starts.
 *
 * @throws TypeError when `target` is neither a `WebSocketServer` nor a `WebSocket` of ws 8.
 */
export function watch<T extends object>(target: T): T {
  const runtime = activeRuntime();
  const gauge = runtime?.measurements.gauge('earshot.monitor.hooked');
  if (isServerTarget(target)) {
    hookHttpServers();
    if (hookServer(Object.getPrototypeOf(target)))
      gauge?.add(1, { target: 'websocket_server_class' });
    const socketClass = (target as { options?: { WebSocket?: { prototype: unknown } } }).options
      ?.WebSocket;
    if (isSocketTarget(socketClass?.prototype) && hookSocket(socketClass.prototype)) {
      gauge?.add(1, { target: 'websocket_class' });
    }
    const { clients } = target as { clients?: Iterable<HookedSocket> };
    for (const client of clients ?? []) adopt(client);
    return target;
  }
  if (isSocketTarget(target)) {
    if (!(HOOKED in target) && hookSocket(target as unknown as SocketTarget)) {
      gauge?.add(1, { target: 'socket' });
    }
    adopt(target as unknown as HookedSocket);
    return target;
  }
  throw new TypeError(
    `watch() was given ${describe(target)}; allowed: a WebSocketServer or a WebSocket of ws 8`,
  );
}

/** A socket that is open already is a connection from now on. */
function adopt(socket: HookedSocket): void {
  const runtime = activeRuntime();
  if (runtime === undefined || !runtime.isFollowing) return;
  if (socket.readyState !== READY_STATE.OPEN || socket[CONNECTION] !== undefined) return;
  runtime.guard('hook', () => track(runtime, socket));
}

function describe(target: unknown): string {
  if (typeof target !== 'object' || target === null) return String(target);
  return `an object of class ${target.constructor?.name ?? 'unknown'}`;
}
