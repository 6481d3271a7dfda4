/** Finds every copy of `ws` 8 as it is loaded, ESM or CJS, nested or not, and hooks its classes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Runtime } from '../../runtime/runtime.ts';
import { holder } from '../../runtime/shared.ts';
import { onModuleLoad } from '../module-hooks.ts';
import { findCachedCopies } from './cached-copies.ts';
import { hookServer, isServerTarget } from './server.ts';
import { hookSocket } from './socket.ts';
import { isSocketTarget } from './target.ts';
import { hookHttpServers } from './upgrade.ts';

const FILE = /\/node_modules\/ws\/lib\/(websocket|websocket-server|WebSocket|WebSocketServer)\.js$/;
const LOADED = Symbol.for('earshot.ws.loaded');

/** One class that was hooked. */
export interface HookedClass {
  readonly kind: 'WebSocket' | 'WebSocketServer';
  readonly version: string;
  /** File of the class. */
  readonly file: string;
}

/** Folders of copies that cannot be hooked, and of which that was said. */
const notHookable = new Set<string>();

/** Hooks the copies of `ws` that are loaded from now on, and those that CJS has loaded already. */
export function hookWebSockets(runtime: Runtime, onHooked?: (hooked: HookedClass) => void): void {
  hookHttpServers();
  const loaded = (exported: unknown, url: string): void => {
    runtime.guard('hook', () => {
      const hooked = hookCopy(exported, fileURLToPath(url));
      if (hooked !== undefined) onHooked?.(hooked);
    });
  };
  Object.defineProperty(globalThis, LOADED, { value: loaded, configurable: true });
  onModuleLoad({
    matches: (url) => FILE.test(url),
    append: (url) =>
      `;globalThis[Symbol.for('earshot.ws.loaded')]?.(module.exports, ${JSON.stringify(url)});`,
  });
  findCachedCopies((url) => FILE.test(url), loaded);
}

function hookCopy(exported: unknown, file: string): HookedClass | undefined {
  const runtime = holder.runtime;
  if (runtime === undefined || typeof exported !== 'function') return undefined;
  const folder = file.replace(/lib[/\\][^/\\]+$/, '');
  const { version } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as {
    version: string;
  };
  if (Number.parseInt(version, 10) !== 8) {
    if (notHookable.has(folder)) return undefined;
    notHookable.add(folder);
    runtime.warn({
      code: 'not_hookable',
      message: `ws ${version} at ${file} is not followed: Earshot hooks ws 8.`,
      fields: { version, file },
    });
    return undefined;
  }
  const gauge = runtime.measurements.gauge('earshot.monitor.hooked');
  const prototype: unknown = exported.prototype;
  if (isServerTarget(prototype)) {
    if (!hookServer(prototype)) return undefined;
    gauge.add(1, { target: 'websocket_server_class' });
    return { kind: 'WebSocketServer', version, file };
  }
  if (!isSocketTarget(prototype) || !hookSocket(prototype)) return undefined;
  gauge.add(1, { target: 'websocket_class' });
  return { kind: 'WebSocket', version, file };
}
