/**
 * SIGTERM and SIGINT: first what Earshot has to do, then exactly what would have happened without it.
 * Signals are delivered through `process.emit`, so that is where they are held up.
 */
import { constants } from 'node:os';
import { methodsOf, replaceMethod } from './process-methods.ts';
import { StandIn } from './stand-in.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type EndingSignal = (typeof SIGNALS)[number];

export interface Ending {
  /**
   * What comes before the application's handlers, or before the process dies of the signal. It must
   * end within its bound, and must not throw.
   */
  drain(willDie: boolean): Promise<void>;
  /** At the very end of the process, synchronously, after the application's own `exit` listeners. */
  last(): void;
}

export class SignalGate {
  readonly #process: NodeJS.Process;
  readonly #ending: Ending;
  readonly #standIn: StandIn;
  readonly #emit: ReturnType<typeof methodsOf>['emit'];
  /** Signals that wait for the end of the drain, with what they are emitted with. */
  #held: { readonly signal: EndingSignal; readonly args: unknown[] }[] = [];
  #hasDrainBegun = false;

  constructor(ending: Ending, target: NodeJS.Process = process) {
    this.#process = target;
    this.#ending = ending;
    this.#standIn = new StandIn(target);
    this.#emit = methodsOf(target).emit;
  }

  /** Before the application adds its first listener: Node binds `process.emit` at that moment. */
  install(signals: readonly EndingSignal[] = SIGNALS): void {
    const emitted = (target: NodeJS.Process, args: unknown[]): boolean =>
      this.#emitted(target, args);
    replaceMethod(this.#process, 'emit', function (...args) {
      return emitted(this, args);
    });
    this.#standIn.hide();
    for (const signal of signals) this.#standInIfAlone(signal);
  }

  #emitted(target: NodeJS.Process, args: unknown[]): boolean {
    const pass = (): boolean => Reflect.apply(this.#emit, target, args) as boolean;
    const [event, first, second] = args;
    if (event === 'exit') {
      try {
        return pass();
      } finally {
        this.#ending.last();
      }
    }
    // Only the kernel's signals carry their number; an application may emit the event by itself.
    if (isEndingSignal(event) && second === constants.signals[event]) {
      this.#arrived(event, args);
      return true;
    }
    if (!isEndingSignal(first) || this.#standIn.isMoving) return pass();
    if (event === 'newListener') {
      if (!this.#hasListeners(first)) this.#standIn.remove(first);
      return pass();
    }
    const hadListeners = pass();
    if (event === 'removeListener') this.#standInIfAlone(first);
    return hadListeners;
  }

  #arrived(signal: EndingSignal, args: unknown[]): void {
    this.#held.push({ signal, args });
    // A second signal means that somebody can't wait.
    if (this.#hasDrainBegun) {
      this.#goOn();
      return;
    }
    this.#hasDrainBegun = true;
    void this.#ending.drain(!this.#hasListeners(signal)).then(() => this.#goOn());
  }

  #goOn(): void {
    for (const { signal, args } of this.#held.splice(0)) {
      if (this.#hasListeners(signal)) Reflect.apply(this.#emit, this.#process, args);
      else this.#die(signal);
    }
  }

  /** What the signal does when nobody listens. */
  #die(signal: EndingSignal): void {
    this.#ending.last();
    this.#standIn.remove(signal);
    this.#process.kill(this.#process.pid, signal);
  }

  #hasListeners(signal: EndingSignal): boolean {
    return this.#process.listenerCount(signal) > 0;
  }

  #standInIfAlone(signal: EndingSignal): void {
    if (!this.#hasListeners(signal)) this.#standIn.add(signal);
  }
}

function isEndingSignal(event: unknown): event is EndingSignal {
  return event === 'SIGTERM' || event === 'SIGINT';
}
