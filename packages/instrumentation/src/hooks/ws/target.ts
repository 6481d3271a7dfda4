/**
 * What can be hooked: a class of a `ws` copy by its prototype, or one socket. A mark that is
 * registered process-wide keeps two copies of Earshot from hooking the same thing twice.
 */
import type { Connection, WebSocketLike } from './connection.ts';

export const HOOKED = Symbol.for('earshot.ws.hooked');
export const CONNECTION = Symbol.for('earshot.ws.connection');

type Method = (this: HookedSocket, ...args: unknown[]) => unknown;

/** The methods of a `ws` socket that are wrapped. */
export interface SocketTarget {
  send: Method;
  ping: Method;
  close: Method;
  emit: Method;
  setSocket?: Method;
  [HOOKED]?: true;
}

export type HookedSocket = WebSocketLike & {
  readonly _isServer?: boolean;
  readonly url?: string;
  [CONNECTION]?: Connection;
};

/** Is this a `ws` socket, or the prototype of one? */
export function isSocketTarget(value: unknown): value is SocketTarget {
  if (typeof value !== 'object' || value === null) return false;
  const target = value as Record<string, unknown>;
  return ['send', 'ping', 'close', 'emit', 'terminate'].every(
    (name) => typeof target[name] === 'function',
  );
}

/** True for the first who asks: it may hook. Also false where a prototype further up is hooked. */
export function claim(target: object): boolean {
  if (HOOKED in target) return false;
  Object.defineProperty(target, HOOKED, { value: true });
  return true;
}

/**
 * Replaces a method, keeping its name, length and whether it is enumerable. `wrap` returns an object
 * with a method of this name: a function would have a `prototype`, which methods have not. Of a class, an inherited one stays what
 * it was for who copies methods in a `for…in`. On a single socket it does not show.
 */
export function replaceMethod<T extends object, K extends keyof T & string>(
  target: T,
  name: K,
  wrap: (original: T[K] & Method) => { readonly [P in K]: Method },
): void {
  const original = target[name] as T[K] & Method;
  const isPrototype = Object.hasOwn(target, 'constructor');
  const wrapped = wrap(original)[name];
  Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true });
  Object.defineProperty(target, name, {
    value: wrapped,
    writable: true,
    configurable: true,
    enumerable: (isPrototype || Object.hasOwn(target, name)) && isEnumerable(target, name),
  });
}

function isEnumerable(target: object, name: string): boolean {
  let holder: object | null = target;
  while (holder !== null && !Object.hasOwn(holder, name)) holder = Reflect.getPrototypeOf(holder);
  return holder !== null && Object.prototype.propertyIsEnumerable.call(holder, name);
}
