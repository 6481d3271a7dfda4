/**
 * Gives a user who comes back what a dropped connection left unproved: the application's `redeliver` is
 * called for each message, in order, at a pace. At least once, as the first sending may have arrived;
 * verdicts stay as they are, and what is sent now is an attempt of its own that names the first.
 */
import type { SendingOutcome } from '@earshot/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { SettledNotification } from '../delivery/settled.ts';
import { Connection, READY_STATE } from '../hooks/ws/connection.ts';
import { messageId } from '../otel/notification-span.ts';
import type { ConnectionNotice, NotificationContext, RuntimeListener } from '../runtime/events.ts';
import type { RedeliveryTarget } from '../runtime/options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Ticker } from '../runtime/ticker.ts';
import { inScope, type RedeliveryCall } from '../scope/scope.ts';
import type { Depot, Hand, Loss } from './depot.ts';
import { LostMessages, MOST_OF_A_USER, type LostMessage, type Recipient } from './lost-messages.ts';

type Redeliver = NonNullable<Runtime['options']['redeliver']>;

const TICK_MS = 50;
/** 500 a second over all connections, 100 on each. */
const PER_TICK = 25;
const PER_TICK_OF_EACH = 5;
/** A message that ends its connection each time is given up. */
const MOST_TRIES = 5;
/** The next message waits so long for an answer to the last. */
const PATIENCE_MS = 10_000;

/** A user who came back, and what is still to be given. */
interface Return {
  readonly connection: Connection;
  readonly target: RedeliveryTarget;
  readonly messages: LostMessage[];
  /** In the context in which this very user came back, whoever is served before. */
  readonly inItsContext: ReturnType<typeof AsyncLocalStorage.snapshot>;
  /** Gives up the call that has not been answered. */
  giveUp: (() => void) | undefined;
  calledAtMs: number;
  /** Told when all is handed over, or kept again. */
  readonly done: (() => void)[];
}

export class Redelivery implements RuntimeListener, Depot {
  /** Where what is lost waits, if not here. */
  depot: Depot | undefined;
  /** Told of what waits here, as its user may be back elsewhere. */
  kept: ((loss: Loss) => void) | undefined;
  readonly #runtime: Runtime;
  readonly #redeliver: Redeliver;
  readonly #withinMs: number;
  readonly #lost = new LostMessages();
  /** What closing connections leave behind, until it is known whether they were dropped. */
  readonly #unproved = new WeakMap<Connection, LostMessage[]>();
  readonly #ticker: Ticker;
  #returns: Return[] = [];

  constructor(runtime: Runtime, redeliver: Redeliver, withinMs: number) {
    this.#runtime = runtime;
    this.#redeliver = redeliver;
    this.#withinMs = withinMs;
    this.#ticker = new Ticker({
      periodMs: TICK_MS,
      clock: runtime.clock,
      tick: () => runtime.guard('hook', () => this.sweep()) ?? false,
    });
  }

  settled({ verdict, lane, sequence, sentAtMs, bytes, ...rest }: SettledNotification): void {
    if (verdict.outcome !== 'unknown' || verdict.reason !== 'connection_dropped') return;
    const { owner } = lane;
    if (!(owner instanceof Connection) || recipientOf(owner) === undefined) return;
    const again = (rest.attachment as NotificationContext | undefined)?.redelivery;
    if (again !== undefined && again.message.tries >= MOST_TRIES) {
      this.#count('dropped');
      return;
    }
    let unproved = this.#unproved.get(owner);
    if (unproved === undefined) this.#unproved.set(owner, (unproved = []));
    unproved.push(
      again?.message ?? {
        messageId: messageId(owner, sequence),
        correlationId: rest.correlationId,
        firstSentMs: sentAtMs,
        bytes,
        tries: 0,
      },
    );
    // The oldest go; not one by one, which would cost the square of them.
    if (unproved.length < 2 * MOST_OF_A_USER) return;
    this.#count('dropped', unproved.splice(0, MOST_OF_A_USER).length);
  }

  connection({ event, connection }: ConnectionNotice): void {
    const recipient = connection && recipientOf(connection);
    if (recipient === undefined) return;
    if (event === 'established') this.#claimFor(connection!, recipient);
    if (event === 'dropped' || event === 'closed') {
      this.#ended(connection!, recipient, event === 'dropped');
    }
  }

  /** Goes on with what is due by now; false when nothing is left. Public for drivers without a timer. */
  sweep(): boolean {
    const runtime = this.#runtime;
    if (!runtime.isFollowing) return false;
    const nowMs = runtime.clock();
    this.#count('dropped', this.#lost.forget(nowMs - this.#withinMs));
    let left = PER_TICK;
    const served = new Set<Return>();
    for (const one of this.#returns) {
      const calls = this.#serve(one, Math.min(left, PER_TICK_OF_EACH), nowMs);
      left -= calls;
      if (calls > 0) served.add(one);
      if (left === 0) break;
    }
    const open = this.#returns.filter((one) => one.messages.length > 0 || one.giveUp !== undefined);
    for (const one of this.#returns) if (!open.includes(one)) finish(one);
    // Who was served stands at the end of the next turn.
    this.#returns = [...open.filter((one) => !served.has(one)), ...served].filter((one) =>
      open.includes(one),
    );
    return this.#returns.length > 0 || this.#lost.size > 0;
  }

  /** Gives it to a user who is back already, or keeps it until they are. */
  keep(loss: Loss): void {
    const successor = this.#successorOf(loss);
    if (successor !== undefined) this.#begin(successor, loss.messages);
    else if (this.depot !== undefined) this.depot.keep(loss);
    else {
      const { clock } = this.#runtime;
      this.#count('dropped', this.#lost.keep(loss, loss.messages, clock()));
      this.#ticker.start();
      this.kept?.(loss);
    }
  }

  claim(recipient: Recipient, hand: Hand): void {
    this.#count('dropped', this.#lost.forget(this.#runtime.clock() - this.#withinMs));
    const messages = this.#lost.take(recipient);
    if (this.depot === undefined) {
      hand(messages, () => {});
      return;
    }
    // What was lost before there was a depot goes the same way.
    const openedAtMs = this.#runtime.clock();
    if (messages.length > 0) this.depot.keep({ ...recipient, openedAtMs, messages });
    this.depot.claim(recipient, hand);
  }

  /** Something waits in the depot: its user may be connected here. */
  offer(recipient: Recipient, openedAtMs: number): void {
    const successor = this.#successorOf({ ...recipient, openedAtMs });
    if (successor !== undefined) this.#claimFor(successor, recipient);
  }

  #claimFor(connection: Connection, recipient: Recipient): void {
    this.claim(recipient, (messages, done) => {
      // It may have ended before what was asked for came.
      if (messages.length === 0 || this.#runtime.connections.has(connection)) {
        this.#begin(connection, messages, done);
      } else {
        this.keep({ ...recipient, openedAtMs: connection.openedAtMs, messages });
        done();
      }
    });
  }

  #begin(connection: Connection, messages: readonly LostMessage[], done?: () => void): void {
    if (messages.length === 0) return done?.();
    const { user, client, session } = connection;
    const begun = this.#returns.find((one) => one.connection === connection);
    if (begun !== undefined) {
      begun.messages.push(...messages);
      begun.messages.sort(byAge);
      if (done !== undefined) begun.done.push(done);
      return;
    }
    this.#returns.push({
      connection,
      messages: messages.toSorted(byAge),
      target: {
        socket: connection.socket as unknown as RedeliveryTarget['socket'],
        user: user!,
        ...(client === undefined ? {} : { client }),
        ...(session === undefined ? {} : { session }),
      },
      inItsContext: AsyncLocalStorage.snapshot(),
      giveUp: undefined,
      calledAtMs: 0,
      done: done === undefined ? [] : [done],
    });
    this.#ticker.start();
  }

  #ended(connection: Connection, recipient: Recipient, isDropped: boolean): void {
    const unproved = isDropped ? (this.#unproved.get(connection) ?? []) : [];
    this.#unproved.delete(connection);
    const unfinished = this.#returns.find((one) => one.connection === connection);
    if (unfinished !== undefined) {
      this.#returns = this.#returns.filter((one) => one !== unfinished);
      unfinished.giveUp?.();
    }
    const messages = distinct([...unproved, ...(unfinished?.messages ?? [])]);
    const { openedAtMs } = connection;
    if (messages.length > 0) this.keep({ ...recipient, openedAtMs, messages });
    if (unfinished !== undefined) finish(unfinished);
  }

  /** The client was back before its old connection was known to be gone. */
  #successorOf({ user, client, openedAtMs }: Omit<Loss, 'messages'>): Connection | undefined {
    if (client === undefined) return undefined;
    return [...this.#runtime.connections].find(
      (other) =>
        other.role === 'server' &&
        other.user === user &&
        other.client === client &&
        other.openedAtMs > openedAtMs,
    );
  }

  /** Returns how many calls were made. */
  #serve(one: Return, most: number, nowMs: number): number {
    if (one.giveUp !== undefined) {
      if (nowMs - one.calledAtMs < PATIENCE_MS) return 0;
      one.giveUp();
    }
    let calls = 0;
    while (calls < most && one.giveUp === undefined && one.messages.length > 0) {
      // A socket that is closing refuses it; what is left is kept when it has closed.
      if (one.connection.socket.readyState !== READY_STATE.OPEN) break;
      calls++;
      one.calledAtMs = nowMs;
      this.#call(one, one.messages.shift()!);
    }
    return calls;
  }

  #call(one: Return, lost: LostMessage): void {
    const message = { ...lost, tries: lost.tries + 1 };
    const call: RedeliveryCall = { message, sends: 0 };
    let isCounted = false;
    const end = (error?: { readonly thrown: unknown }): void => {
      if (isCounted) return;
      isCounted = true;
      one.giveUp = undefined;
      if (error !== undefined) this.#runtime.failed('config', error.thrown);
      // An application that has the message no longer sends nothing, and that is no failure.
      this.#count(call.sends > 0 ? 'succeeded' : error === undefined ? 'dropped' : 'failed');
    };
    const { messageId: id, correlationId, bytes } = message;
    const sentAtMs = Math.round(Date.now() - (this.#runtime.clock() - message.firstSentMs));
    const { connection, target } = one;
    const scope = { connection, correlationId, user: target.user, redelivery: call };
    try {
      const answer: unknown = one.inItsContext(() =>
        inScope(scope, () =>
          this.#redeliver(target, { messageId: id, correlationId, sentAtMs, bytes }),
        ),
      );
      if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return end();
      one.giveUp = () =>
        end({ thrown: new Error(`redeliver did not end within ${PATIENCE_MS / 1000} s`) });
      (answer as PromiseLike<unknown>).then(
        () => end(),
        (thrown: unknown) => end({ thrown }),
      );
    } catch (thrown) {
      end({ thrown });
    }
  }

  #count(outcome: SendingOutcome, times = 1): void {
    if (times === 0) return;
    this.#runtime.measurements
      .counter('earshot.remediation.actions')
      .add(times, { action: 'redelivered', outcome });
  }
}

/** Only a user who was identified can be known again; a client's name alone is nobody's. */
function recipientOf({ role, user, client }: Connection): Recipient | undefined {
  return role === 'server' && user !== undefined ? { user, client } : undefined;
}

function byAge(a: LostMessage, b: LostMessage): number {
  return a.firstSentMs - b.firstSentMs;
}

function finish({ done }: Return): void {
  for (const tell of done.splice(0)) tell();
}

/** The application may have sent one of them twice. */
function distinct(messages: readonly LostMessage[]): LostMessage[] {
  return [...new Map(messages.map((message) => [message.messageId, message])).values()];
}
