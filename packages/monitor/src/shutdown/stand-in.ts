/**
 * A listener for a signal that has none: without one the signal is not delivered, and the process
 * dies of it at once. Hidden from whoever looks, as signal-exit and its like count listeners to find
 * out whether they are alone.
 */
import { methodsOf, replaceMethod } from './process-methods.ts';

export class StandIn {
  readonly #process: NodeJS.Process;
  readonly #listener = (): void => {};
  /** It is being added or removed: what `process` emits of that is not the application's. */
  isMoving = false;

  constructor(target: NodeJS.Process) {
    this.#process = target;
  }

  isIt(listener: unknown): boolean {
    return listener === this.#listener;
  }

  add(signal: NodeJS.Signals): void {
    this.#move(() => {
      // Added twice it would need two removals.
      this.#process.removeListener(signal, this.#listener);
      this.#process.on(signal, this.#listener);
    });
  }

  remove(signal: NodeJS.Signals): void {
    this.#move(() => this.#process.removeListener(signal, this.#listener));
  }

  hide(): void {
    const target = this.#process;
    const { listeners, rawListeners, listenerCount, eventNames } = methodsOf(target);
    const isIt = (listener: unknown): boolean => this.isIt(listener);
    const listed = (self: NodeJS.Process, args: unknown[]): unknown[] =>
      Reflect.apply(rawListeners, self, args) as unknown[];

    replaceMethod(target, 'listeners', function (...args) {
      const all = Reflect.apply(listeners, this, args) as unknown[];
      return all.filter((listener) => !isIt(listener));
    });
    replaceMethod(target, 'rawListeners', function (...args) {
      return listed(this, args).filter((listener) => !isIt(listener));
    });
    replaceMethod(target, 'listenerCount', function (...args) {
      const count = Reflect.apply(listenerCount, this, args) as number;
      // With a second argument only that listener is counted.
      return args.length === 1 && listed(this, args).some(isIt) ? count - 1 : count;
    });
    replaceMethod(target, 'eventNames', function () {
      const names = Reflect.apply(eventNames, this, []) as string[];
      return names.filter((name) => listed(this, [name]).some((listener) => !isIt(listener)));
    });
  }

  #move(move: () => void): void {
    this.isMoving = true;
    try {
      move();
    } finally {
      this.isMoving = false;
    }
  }
}
