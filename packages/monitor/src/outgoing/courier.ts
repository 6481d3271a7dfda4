/**
 * Has orders carried out by a thread (`thread.ts`), started for the first one. Where the host may have no
 * thread, or its bundle left ours out, they are carried out in the host's own.
 */
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { clearTimeout, setTimeout } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { carryOut } from './carry-out.ts';
import type { Answer, Connecting, FromThread, Order, OutgoingRequest } from './order.ts';

const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js',
  import.meta.url,
);
/** The thread keeps the bound itself; this is for one that does not run. */
const GRACE_MS = 1_000;
/** A thread costs some 20 MB (measured): one that has had nothing to do for so long is not kept. */
const IDLE_MS = 180_000;

interface Awaited {
  readonly order: Order;
  readonly done: (outcome: Promise<Answer | undefined>) => void;
}

export class Courier {
  readonly #script: URL;
  readonly #idleMs: number;
  readonly #awaited = new Map<number, Awaited>();
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #areThreadsPossible = true;
  #sent = 0;

  constructor(script = THREAD, idleMs = IDLE_MS) {
    this.#script = script;
    this.#idleMs = idleMs;
  }

  /** Resolves with whatever was answered, a redirect too: it is not followed. Rejects with an Error. */
  async request(request: OutgoingRequest): Promise<Answer> {
    return (await this.#send({ kind: 'request', request }, request.timeoutMs))!;
  }

  /** Rejects with an Error that says why there is no connection. */
  async connect(connecting: Connecting): Promise<void> {
    await this.#send({ kind: 'connect', connecting }, connecting.timeoutMs);
  }

  async #send(order: Order, timeoutMs: number): Promise<Answer | undefined> {
    const thread = this.#runningThread();
    if (thread === undefined) return carryOutHere(order);
    const id = this.#sent++;
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    this.#awaited.set(id, { order, done: resolve });
    const bound = setTimeout(
      () => resolve(Promise.reject(new Error(`no answer within ${timeoutMs} ms`))),
      timeoutMs + GRACE_MS,
    );
    bound.unref();
    clearTimeout(this.#idle);
    thread.postMessage({ id, order });
    try {
      return await promise;
    } finally {
      clearTimeout(bound);
      this.#awaited.delete(id);
      this.#endWhenIdle();
    }
  }

  #endWhenIdle(): void {
    clearTimeout(this.#idle);
    if (this.#awaited.size > 0) return;
    this.#idle = setTimeout(() => {
      void this.#thread?.terminate();
      this.#thread = undefined;
    }, this.#idleMs);
    this.#idle.unref();
  }

  /** Without the host's flags: Earshot itself is one of them. */
  #runningThread(): Worker | undefined {
    if (this.#thread !== undefined || !this.#areThreadsPossible) return this.#thread;
    try {
      const thread = new Worker(this.#script, {
        name: 'earshot-outgoing',
        execArgv: [],
        env: trust(),
      });
      let isThere = false;
      const ended = (why: string) => (): void => this.#ended(thread, isThere, why);
      thread.on('message', (news: FromThread) => {
        if (news.id === undefined) isThere = true;
        else this.#heard(news);
      });
      thread.on('error', ({ message }) => ended(message)());
      thread.on('exit', ended('the thread that sends ended'));
      // Last: whoever listens to messages holds the process again.
      thread.unref();
      this.#thread = thread;
    } catch {
      this.#areThreadsPossible = false;
    }
    return this.#thread;
  }

  #heard(outcome: Exclude<FromThread, { id: undefined }>): void {
    this.#awaited
      .get(outcome.id)
      ?.done(
        'failure' in outcome
          ? Promise.reject(Object.assign(new Error(outcome.failure.message), outcome.failure))
          : Promise.resolve(outcome.answer),
      );
  }

  /** One that never was there would not be the next time: what was asked of it is done without. */
  #ended(thread: Worker, wasThere: boolean, why: string): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#areThreadsPossible = wasThere;
    for (const { order, done } of this.#awaited.values()) {
      done(wasThere ? Promise.reject(new Error(why)) : carryOutHere(order));
    }
  }
}

const courier = new Courier();

export const request = (asked: OutgoingRequest): Promise<Answer> => courier.request(asked);
export const connect = (asked: Connecting): Promise<void> => courier.connect(asked);

/** Unseen by the host's own tracing. */
function carryOutHere(order: Order): Promise<Answer | undefined> {
  return context.with(suppressTracing(context.active()), () => carryOut(order));
}

/** Node reads this one, by which a host trusts any server, in each thread. */
function trust(): NodeJS.ProcessEnv {
  const { NODE_TLS_REJECT_UNAUTHORIZED: setting } = process.env;
  return setting === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED: setting };
}
