/**
 * SIGTERM and SIGINT: first what Earshot has to do, then exactly what would have happened without it.
 * Signals are delivered through `process.emit`, so that is where they are held up; without a
 * listener there is no delivery, so while the application has none a hidden one stands in.
 */
import { constants } from 'node:os';

export const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type EndingSignal = (typeof SIGNALS)[number];

export interface Ending {
  /**
   * What comes before the application's handlers, or before the process dies of the signal. It must
   * end within its bound, and must not throw.
   */
  drain(willDie: boolean): Promise<void>;
  /** At the very end of the process, synchronously, after the application's own `exit` listeners. */
  last(): void;
}

type Emit = (this: NodeJS.Process, event: string | symbol, ...args: unknown[]) => boolean;
type Listener = (...args: unknown[]) => void;

export class SignalGate {
  readonly #process: NodeJS.Process;
  readonly #ending: Ending;
  readonly #emit: Emit;
  readonly #hidden: Listener = () => {};
  /** Signals that wait for the end of the drain, in the order of their coming. */
  #held: { signal: EndingSignal; args: unknown[] }[] = [];
  #state: 'idle' | 'draining' | 'drained' = 'idle';
  #isMovingHidden = false;

  constructor(ending: Ending, target: NodeJS.Process = process) {
    this.#process = target;
    this.#ending = ending;
    this.#emit = target.emit as unknown as Emit;
  }

  /** Before the application adds its first listener: Node binds `process.emit` at that moment. */
  install(): void {
    const gate = this;
    this.#replace('emit', function emit(this: NodeJS.Process, event: string | symbol, ...args: unknown[]) {
      return gate.#emitted(this, event, args);
    });
    this.#hideFromView();
    for (const signal of SIGNALS) this.#standIn(signal);
  }

  #emitted(target: NodeJS.Process, event: string | symbol, args: unknown[]): boolean {
    const pass = (): boolean => Reflect.apply(this.#emit, target, [event, ...args]);
    if (event === 'exit') {
      try {
        return pass();
      } finally {
        this.#ending.last();
      }
    }
    // Only the kernel's signals carry their number; an application may emit the event by itself.
    if (isEndingSignal(event) && args[1] === constants.signals[event]) {
      this.#arrived(event, args);
      return true;
    }
    const [signal, listener] = args;
    if (event === 'newListener' && isEndingSignal(signal) && listener !== this.#hidden) {
      this.#standDown(signal);
      return pass();
    }
    if (event === 'removeListener' && isEndingSignal(signal) && !this.#isMovingHidden) {
      const had = pass();
      this.#standIn(signal);
      return had;
    }
    return pass();
  }

  #arrived(signal: EndingSignal, args: unknown[]): void {
    this.#held.push({ signal, args });
    // A second signal means that somebody can't wait.
    if (this.#state !== 'idle') {
      this.#goOn();
      return;
    }
    this.#state = 'draining';
    void this.#ending.drain(!this.#hasListeners(signal)).then(() => this.#goOn());
  }

  #goOn(): void {
    this.#state = 'drained';
    const held = this.#held;
    this.#held = [];
    for (const { signal, args } of held) {
      if (this.#hasListeners(signal)) Reflect.apply(this.#emit, this.#process, [signal, ...args]);
      else this.#die(signal);
    }
  }

  /** What the signal does when nobody listens. */
  #die(signal: EndingSignal): void {
    this.#ending.last();
    this.#standDown(signal);
    this.#process.kill(this.#process.pid, signal);
  }

  #hasListeners(signal: EndingSignal): boolean {
    return this.#process.listenerCount(signal) > 0;
  }

  #standIn(signal: EndingSignal): void {
    if (!this.#hasListeners(signal)) this.#moveHidden('on', signal);
  }

  #standDown(signal: EndingSignal): void {
    if (!this.#hasListeners(signal)) this.#moveHidden('removeListener', signal);
  }

  #moveHidden(how: 'on' | 'removeListener', signal: EndingSignal): void {
    this.#isMovingHidden = true;
    try {
      // `on` twice would need two removals.
      this.#process.removeListener(signal, this.#hidden);
      if (how === 'on') this.#process.on(signal, this.#hidden);
    } finally {
      this.#isMovingHidden = false;
    }
  }

  /** Who counts listeners to find out whether it is alone must not count ours. */
  #hideFromView(): void {
    const { listeners, rawListeners, eventNames } = this.#process;
    const hidden = this.#hidden;
    const without = (all: readonly unknown[]): unknown[] => all.filter((one) => one !== hidden);
    this.#replace('listeners', function (this: NodeJS.Process, event: string) {
      return without(Reflect.apply(listeners, this, [event]));
    });
    this.#replace('rawListeners', function (this: NodeJS.Process, event: string) {
      return without(Reflect.apply(rawListeners, this, [event]));
    });
    const { listenerCount } = this.#process;
    this.#replace('listenerCount', function (this: NodeJS.Process, event: string, ...rest: unknown[]) {
      const count = Reflect.apply(listenerCount, this, [event, ...rest]) as number;
      const ours = isEndingSignal(event) && rest.length === 0
        && (Reflect.apply(rawListeners, this, [event]) as unknown[]).includes(hidden);
      return ours ? count - 1 : count;
    });
    this.#replace('eventNames', function (this: NodeJS.Process) {
      return (Reflect.apply(eventNames, this, []) as string[]).filter(
        (name) => !isEndingSignal(name) || this.listenerCount(name) > 0,
      );
    });
  }

  #replace(name: 'emit' | 'listeners' | 'rawListeners' | 'listenerCount' | 'eventNames', value: object): void {
    Object.defineProperty(value, 'name', { value: name });
    Object.defineProperty(this.#process, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

function isEndingSignal(event: unknown): event is EndingSignal {
  return event === 'SIGTERM' || event === 'SIGINT';
}
