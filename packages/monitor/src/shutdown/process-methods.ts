/** Replaces methods of `process` as an object of its own would have them. */

type Method = (this: NodeJS.Process, ...args: unknown[]) => unknown;
export type MethodName = 'emit' | 'listeners' | 'rawListeners' | 'listenerCount' | 'eventNames';

/** The methods as plain functions. */
export function methodsOf(target: NodeJS.Process): Readonly<Record<MethodName, Method>> {
  return target as unknown as Record<MethodName, Method>;
}

/** Not enumerable, as what it stands before is inherited. */
export function replaceMethod(target: NodeJS.Process, name: MethodName, method: Method): void {
  Object.defineProperty(method, 'name', { value: name });
  Object.defineProperty(target, name, {
    value: method,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
