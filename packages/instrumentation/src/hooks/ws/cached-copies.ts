/**
 * Copies of `ws` that no loader hook saw: `tsx` has a CJS loader of its own. Node's cache of modules
 * lists them all the same, so that is where they are looked for, at the start and whenever a WebSocket
 * handshake begins: before its first message.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { holder } from '../../runtime/shared.ts';
import { onUpgrade } from './upgrade.ts';

/** A cache may have thousands of modules, and a server thousands of handshakes a second. */
const LOOK_EVERY_MS = 1_000;

/** Calls `found` for modules that CJS has loaded, now and later; also again for the same. */
export function findCachedCopies(
  isCopy: (url: string) => boolean,
  found: (exported: unknown, url: string) => void,
): void {
  const { cache } = createRequire(import.meta.url);
  let lookedAtMs = -Infinity;
  const look = (): void => {
    const nowMs = performance.now();
    if (nowMs - lookedAtMs < LOOK_EVERY_MS) return;
    lookedAtMs = nowMs;
    for (const [file, module] of Object.entries(cache)) {
      if (!file.includes('websocket') && !file.includes('WebSocket')) continue;
      const url = pathToFileURL(file).href;
      if (isCopy(url)) found(module?.exports, url);
    }
  };
  const lookAgain = (): void => {
    if (holder.runtime?.isFollowing) holder.runtime.guard('hook', look);
  };
  look();
  // What is loaded right after the start is not to wait.
  lookedAtMs = -Infinity;
  onUpgrade(lookAgain);
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('upgrade') !== undefined) lookAgain();
  });
}
