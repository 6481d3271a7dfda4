/** Users who came back, each with what is still to be given: in order, at a pace that is fair to all. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { READY_STATE, type Connection } from '../hooks/ws/connection.ts';
import type { RedeliveryTarget } from '../runtime/options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Handover, type Receiver, type Redeliver } from './handover.ts';
import type { LostMessage } from './lost-messages.ts';

/** Every 50 ms: 500 a second over all connections, 100 on each. */
export const TICK_MS = 50;
const PER_TICK = 25;
const PER_TICK_OF_EACH = 5;
/** The next message waits so long for an answer to the last. */
const PATIENCE_MS = 10_000;

interface Return extends Receiver {
  readonly messages: LostMessage[];
  /** The call that has not been answered. */
  handover: Handover | undefined;
  /** Told when all is handed over, or kept again. */
  readonly done: (() => void)[];
}

/** What a connection had not been given when it ended, and whom to tell when that is kept again. */
export interface Unfinished {
  readonly messages: readonly LostMessage[];
  readonly done: () => void;
}

export class Returns {
  readonly #runtime: Runtime;
  readonly #redeliver: Redeliver;
  /** In the order of their turns. */
  readonly #byConnection = new Map<Connection, Return>();

  constructor(runtime: Runtime, redeliver: Redeliver) {
    this.#runtime = runtime;
    this.#redeliver = redeliver;
  }

  get size(): number {
    return this.#byConnection.size;
  }

  begin(connection: Connection, messages: readonly LostMessage[], done?: () => void): void {
    const begun = this.#byConnection.get(connection);
    if (begun !== undefined) {
      begun.messages.push(...messages);
      begun.messages.sort(byAge);
      if (done !== undefined) begun.done.push(done);
      return;
    }
    this.#byConnection.set(connection, {
      connection,
      target: targetOf(connection),
      inItsContext: AsyncLocalStorage.snapshot(),
      messages: messages.toSorted(byAge),
      handover: undefined,
      done: done === undefined ? [] : [done],
    });
  }

  end(connection: Connection): Unfinished {
    const ended = this.#byConnection.get(connection);
    if (ended === undefined) return { messages: [], done: () => {} };
    this.#byConnection.delete(connection);
    const { handover, messages } = ended;
    handover?.leave();
    const isUnsent = handover !== undefined && !handover.hasSent;
    return {
      messages: isUnsent ? [handover.message, ...messages] : messages,
      done: () => finish(ended),
    };
  }

  /** Hands over what is due by now. */
  serve(nowMs: number): void {
    let left = PER_TICK;
    const served: Return[] = [];
    for (const one of this.#byConnection.values()) {
      const calls = this.#serveOne(one, Math.min(left, PER_TICK_OF_EACH), nowMs);
      left -= calls;
      const isOver = one.messages.length === 0 && one.handover === undefined;
      if (isOver) {
        this.#byConnection.delete(one.connection);
        finish(one);
      } else if (calls > 0) served.push(one);
      if (left === 0) break;
    }
    // Who was served stands at the end of the next turn.
    for (const one of served) {
      if (this.#byConnection.delete(one.connection)) this.#byConnection.set(one.connection, one);
    }
  }

  /** Returns how many calls were made. */
  #serveOne(one: Return, most: number, nowMs: number): number {
    if (one.handover !== undefined) {
      if (!one.handover.hasEnded && nowMs - one.handover.startedAtMs >= PATIENCE_MS) {
        one.handover.fail(new Error(`it did not end within ${PATIENCE_MS / 1000} s`));
      }
      if (!one.handover.hasEnded) return 0;
      one.handover = undefined;
    }
    let calls = 0;
    while (calls < most && one.messages.length > 0) {
      // A socket that is closing refuses it; what is left is kept when it has closed.
      if (one.connection.socket.readyState !== READY_STATE.OPEN) break;
      calls++;
      one.handover = new Handover(this.#runtime, one, one.messages.shift()!);
      one.handover.run(this.#redeliver);
      if (!one.handover.hasEnded) break;
      one.handover = undefined;
    }
    return calls;
  }
}

function targetOf({ socket, user, client, session }: Connection): RedeliveryTarget {
  return {
    socket: socket as unknown as RedeliveryTarget['socket'],
    user: user!,
    ...(client === undefined ? {} : { client }),
    ...(session === undefined ? {} : { session }),
  };
}

function byAge(a: LostMessage, b: LostMessage): number {
  return a.firstSentMs - b.firstSentMs;
}

function finish({ done }: Return): void {
  for (const tell of done.splice(0)) tell();
}
