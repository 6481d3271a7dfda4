/**
 * Gives a user who comes back what a dropped connection left unproved: the application's `redeliver` is
 * called for each message, in order, at a pace. At least once, as the first sending may have arrived;
 * verdicts stay as they are, and what is sent now is an attempt of its own that names the first.
 */
import type { SettledNotification } from '../delivery/settled.ts';
import { Connection } from '../hooks/ws/connection.ts';
import { messageId } from '../otel/notification-span.ts';
import type { ConnectionNotice, NotificationContext, RuntimeListener } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Ticker } from '../runtime/ticker.ts';
import type { Depot, Hand, Loss } from './depot.ts';
import { noteRedelivery, type Redeliver } from './handover.ts';
import { LostMessages, MOST_OF_A_USER, type LostMessage, type Recipient } from './lost-messages.ts';
import { Returns, TICK_MS } from './returns.ts';

/** A message that ends its connection each time is given up. */
const MOST_TRIES = 5;

export class Redelivery implements RuntimeListener, Depot {
  /** Where what is lost waits, if not here. */
  depot: Depot | undefined;
  /** Told of what waits here, as its user may be back elsewhere. */
  kept: ((loss: Loss) => void) | undefined;
  readonly #runtime: Runtime;
  readonly #withinMs: number;
  readonly #lost = new LostMessages();
  readonly #returns: Returns;
  /** Who is connected, by user: many may drop together. */
  readonly #connected = new Map<string, Set<Connection>>();
  /** What closing connections leave behind, until it is known whether they were dropped. */
  readonly #unproved = new WeakMap<Connection, LostMessage[]>();
  readonly #ticker: Ticker;

  constructor(runtime: Runtime, redeliver: Redeliver, withinMs: number) {
    this.#runtime = runtime;
    this.#returns = new Returns(runtime, redeliver);
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
    const context = rest.attachment as NotificationContext | undefined;
    // It went to another's connection, which was only to be reported: it is not sent there again.
    if (context?.recipientHash !== undefined) return;
    const again = context?.redelivery;
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
    this.#giveUp(unproved.splice(0, MOST_OF_A_USER), 'too many of one user');
  }

  connection({ event, connection }: ConnectionNotice): void {
    const recipient = connection && recipientOf(connection);
    if (recipient === undefined) return;
    if (event === 'established') {
      this.#connectedOf(recipient.user).add(connection!);
      this.#claimFor(connection!, recipient);
    }
    if (event === 'dropped' || event === 'closed') {
      this.#ended(connection!, recipient, event === 'dropped');
    }
  }

  /** Goes on with what is due by now; false when nothing is left. Public for drivers without a timer. */
  sweep(): boolean {
    const runtime = this.#runtime;
    if (!runtime.isFollowing) return false;
    const nowMs = runtime.clock();
    this.#forget(nowMs);
    this.#returns.serve(nowMs);
    return this.#returns.size > 0 || this.#lost.size > 0;
  }

  /** Gives it to a user who is back already, or keeps it until they are. */
  keep(loss: Loss): void {
    const successor = this.#successorOf(loss);
    if (successor !== undefined) this.#begin(successor, loss.messages);
    else if (this.depot !== undefined) this.depot.keep(loss);
    else {
      const { clock } = this.#runtime;
      this.#giveUp(this.#lost.keep(loss, loss.messages, clock()), 'too many are lost');
      this.#ticker.start();
      this.kept?.(loss);
    }
  }

  claim(recipient: Recipient, hand: Hand): void {
    this.#forget(this.#runtime.clock());
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
    this.#returns.begin(connection, messages, done);
    this.#ticker.start();
  }

  #ended(connection: Connection, recipient: Recipient, isDropped: boolean): void {
    const connected = this.#connectedOf(recipient.user);
    connected.delete(connection);
    if (connected.size === 0) this.#connected.delete(recipient.user);
    const unproved = isDropped ? (this.#unproved.get(connection) ?? []) : [];
    this.#unproved.delete(connection);
    const unfinished = this.#returns.end(connection);
    const left = distinct([...unproved, ...unfinished.messages]);
    const messages = left.filter(({ tries }) => tries < MOST_TRIES);
    const tired = left.filter(({ tries }) => tries >= MOST_TRIES);
    this.#giveUp(tired, `handed over ${MOST_TRIES} times`);
    const { openedAtMs } = connection;
    if (messages.length > 0) this.keep({ ...recipient, openedAtMs, messages });
    unfinished.done();
  }

  /** The client was back before its old connection was known to be gone. */
  #successorOf({ user, client, openedAtMs }: Omit<Loss, 'messages'>): Connection | undefined {
    if (client === undefined) return undefined;
    for (const other of this.#connected.get(user) ?? []) {
      if (other.client === client && other.openedAtMs > openedAtMs) return other;
    }
    return undefined;
  }

  #connectedOf(user: string): Set<Connection> {
    let connected = this.#connected.get(user);
    if (connected === undefined) this.#connected.set(user, (connected = new Set()));
    return connected;
  }

  #forget(nowMs: number): void {
    this.#giveUp(this.#lost.forget(nowMs - this.#withinMs), 'its user was not back in time');
  }

  #giveUp(messages: readonly LostMessage[], detail: string): void {
    noteRedelivery(this.#runtime, { outcome: 'dropped', messages, detail });
  }
}

/** Only a user who was identified can be known again; a client's name alone is nobody's. */
function recipientOf({ role, user, client }: Connection): Recipient | undefined {
  return role === 'server' && user !== undefined ? { user, client } : undefined;
}

/** The application may have sent one of them twice. */
function distinct(messages: readonly LostMessage[]): LostMessage[] {
  return [...new Map(messages.map((message) => [message.messageId, message])).values()];
}
