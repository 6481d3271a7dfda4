/**
 * What a call gave back, watched until it has ended: a value, a promise, or an iterator. The caller
 * gets what behaves as the original does; a rejection that nobody handles stays unhandled.
 */
import { overlay, wrapFunction, type Method } from './imitation.ts';

export interface ResultWatch {
  /** It ended well. */
  succeeded(value: unknown): void;
  /** It threw or rejected. Of the two, one is called, and once. */
  failed(error: unknown): void;
  /** Runs a later part of the call, such as a generator's next step, where the call itself ran. */
  resume?(run: () => unknown): unknown;
}

/** Runs `call` and watches what it gives back. */
export function watchResult(call: () => unknown, watch: ResultWatch): unknown {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    watch.failed(error);
    throw error;
  }
  if (isPlainPromise(result)) return watchPromise(result, watch);
  if (isThenable(result) && watchThenable(result, onlyOnce(watch))) return result;
  if (isIterator(result) && watchIterator(result, onlyOnce(watch))) return result;
  watch.succeeded(result);
  return result;
}

/** A promise without a class or properties of its own can be replaced by one that follows it. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return (
    value instanceof Promise &&
    Object.getPrototypeOf(value) === Promise.prototype &&
    Object.getOwnPropertyNames(value).length === 0
  );
}

function watchPromise(promise: Promise<unknown>, watch: ResultWatch): Promise<unknown> {
  return promise.then(
    (value) => {
      watch.succeeded(value);
      return value;
    },
    (error: unknown) => {
      watch.failed(error);
      throw error;
    },
  );
}

function isThenable(value: unknown): value is { then: Method } {
  return isObject(value) && typeof (value as { then?: unknown }).then === 'function';
}

/**
 * Other thenables are the caller's to start (query builders run at each `then`), and their class and
 * properties must stay. So they are watched when the caller calls `then`, and not before.
 */
function watchThenable(thenable: { then: Method }, watch: ResultWatch): boolean {
  const { then } = thenable;
  const watched = wrapFunction(then as (...handlers: never[]) => unknown, (handlers, _, self) => {
    const [onFulfilled, onRejected] = handlers as [unknown, unknown];
    return Reflect.apply(then, self, [
      (value: unknown) => {
        watch.succeeded(value);
        return typeof onFulfilled === 'function' ? (onFulfilled as Method)(value) : value;
      },
      (error: unknown) => {
        watch.failed(error);
        if (typeof onRejected === 'function') return (onRejected as Method)(error);
        throw error;
      },
    ]);
  });
  return overlay(thenable, 'then', watched as Method);
}

function isIterator(value: unknown): value is { next: Method; return?: Method; throw?: Method } {
  if (!isObject(value) || typeof (value as { next?: unknown }).next !== 'function') return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** An iterator lasts until it is done, is returned from, or throws. */
function watchIterator(
  iterator: { next: Method; return?: Method; throw?: Method },
  watch: ResultWatch,
): boolean {
  const resume = (run: () => unknown): unknown =>
    watch.resume === undefined ? run() : watch.resume(run);
  const step = (original: Method): Method =>
    wrapFunction(original, (_, callOriginal) =>
      watchResult(() => resume(callOriginal), {
        succeeded(result) {
          const { done, value } = (result ?? {}) as Partial<IteratorResult<unknown>>;
          if (done === true) watch.succeeded(value);
        },
        failed: (error) => watch.failed(error),
      }),
    );
  if (!overlay(iterator, 'next', step(iterator.next))) return false;
  if (typeof iterator.return === 'function') overlay(iterator, 'return', step(iterator.return));
  if (typeof iterator.throw === 'function') overlay(iterator, 'throw', step(iterator.throw));
  return true;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function onlyOnce(watch: ResultWatch): ResultWatch {
  let isOver = false;
  const first = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  return {
    succeeded: (value) => first(() => watch.succeeded(value)),
    failed: (error) => first(() => watch.failed(error)),
    ...(watch.resume === undefined ? {} : { resume: watch.resume.bind(watch) }),
  };
}
