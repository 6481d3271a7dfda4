/** The explicit way, for bundles and for what no loader hook sees. */
import { activeRuntime } from '../../runtime/shared.ts';
import { hookServer, isServerTarget } from './server.ts';
import { hookSocket } from './socket.ts';
import { HOOKED, isSocketTarget, type SocketTarget } from './target.ts';
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
    return target;
  }
  if (isSocketTarget(target)) {
    if (!(HOOKED in target) && hookSocket(target as unknown as SocketTarget)) {
      gauge?.add(1, { target: 'socket' });
    }
    return target;
  }
  throw new TypeError(
    `watch() was given ${describe(target)}; allowed: a WebSocketServer or a WebSocket of ws 8`,
  );
}

function describe(target: unknown): string {
  if (typeof target !== 'object' || target === null) return String(target);
  return `an object of class ${target.constructor?.name ?? 'unknown'}`;
}
