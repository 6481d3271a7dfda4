/**
 * A function in another's place: same name, length, own properties and prototype chain, so that whoever
 * looks at it sees the original.
 */
export type AnyFunction = (this: never, ...args: never[]) => unknown;
export type Method = (this: unknown, ...args: unknown[]) => unknown;

const KEY = Symbol.for('earshot.wrapped');
const shared = globalThis as { [KEY]?: WeakSet<object> };
/** Wrappers made by any copy of this module: wrapped twice is wrapped once. */
const known = (shared[KEY] ??= new WeakSet());

export function isWrapped(value: unknown): boolean {
  return typeof value === 'function' && known.has(value);
}

/**
 * Wraps a function. `around` is given each call's arguments and how to go on with the original, on the
 * same `this`, as a call or as a construction.
 */
export function wrapFunction<F extends AnyFunction>(
  original: F,
  around: (args: readonly unknown[], callOriginal: () => unknown, self: unknown) => unknown,
): F {
  const enter = (self: unknown, args: unknown[], newTarget: unknown): unknown =>
    around(
      args,
      () =>
        newTarget === undefined
          ? Reflect.apply(original, self, args)
          : Reflect.construct(
              original,
              args,
              (newTarget === wrapper ? original : newTarget) as Method,
            ),
      self,
    );
  // A method cannot be constructed and has no `prototype`, as arrow functions and methods have none.
  const wrappers: { readonly method: Method; readonly function: Method } = {
    method(...args) {
      return enter(this, args, undefined);
    },
    function: function (this: unknown, ...args: unknown[]) {
      return enter(this, args, new.target);
    },
  };
  const wrapper = wrappers[Object.hasOwn(original, 'prototype') ? 'function' : 'method'];
  imitate(wrapper, original);
  known.add(wrapper);
  return wrapper as unknown as F;
}

/** Puts a method in place of an object's own or inherited one. False when the object allows none. */
export function overlay(target: object, name: string, wrapped: Method): boolean {
  const own = Object.getOwnPropertyDescriptor(target, name);
  return Reflect.defineProperty(target, name, {
    value: wrapped,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
}

function imitate(wrapper: object, original: object): void {
  for (const key of Reflect.ownKeys(wrapper)) Reflect.deleteProperty(wrapper, key);
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object | null);
  for (const key of Reflect.ownKeys(original)) {
    Reflect.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
}
