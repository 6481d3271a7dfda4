/** Hooks a class of `ws` servers: only to know which request a new socket belongs to. */
import type { IncomingMessage } from 'node:http';
import { holder } from '../../runtime/shared.ts';
import { claim, replaceMethod } from './target.ts';
import { whileUpgrading } from './upgrade.ts';

interface ServerTarget {
  completeUpgrade: (this: unknown, ...args: unknown[]) => unknown;
}

export function isServerTarget(value: unknown): value is ServerTarget {
  return typeof (value as Partial<ServerTarget> | null)?.completeUpgrade === 'function';
}

/** Hooks once; false when it was hooked before. `target` is a prototype. */
export function hookServer(target: ServerTarget): boolean {
  if (!claim(target)) return false;
  replaceMethod(target, 'completeUpgrade', (original) => {
    return {
      completeUpgrade(this: unknown, ...args: unknown[]) {
        if (holder.runtime === undefined) return Reflect.apply(original, this, args);
        // (extensions, key, protocols, request, socket, head, callback) since ws 8.0
        const request = args.find(isRequest);
        if (request === undefined) return Reflect.apply(original, this, args);
        return whileUpgrading(request, () => Reflect.apply(original, this, args));
      },
    };
  });
  return true;
}

function isRequest(value: unknown): value is IncomingMessage {
  return typeof value === 'object' && value !== null && 'headers' in value && 'socket' in value;
}
