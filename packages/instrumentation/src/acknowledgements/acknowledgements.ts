/**
 * An application's own acknowledgements, by `messageId` and `acknowledges` of its configuration: what
 * is sent is remembered by its ID until it ends, and what a client acknowledges counts only from the
 * connection that it was sent on. There is one of these only where the level is `processed`.
 */
import type { AckRejection } from '@earshot/telemetry';
import { AcknowledgedLane } from '../delivery/acknowledged-lane.ts';
import { AwaitedIds } from '../delivery/awaited-ids.ts';
import type { Connection } from '../hooks/ws/connection.ts';
import { answerOf } from '../runtime/answers.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { TokenBucket } from '../runtime/token-bucket.ts';
import { Holders, type Holder } from './holders.ts';
import { heldId, MOST_CHARACTERS } from './ids.ts';

/** IDs in one message that are looked at in any case, beside as many as are awaited. */
const MOST_IN_A_MESSAGE = 1_000;
/** How many that prove nothing are looked into, of one connection: at once, and in a second. */
export const BURST = 100;
export const PER_SECOND = 10;

export class Acknowledgements {
  readonly #runtime: Runtime;
  readonly #holders = new Holders();
  /** Only of connections that acknowledged what proves nothing. */
  readonly #buckets = new WeakMap<Connection, TokenBucket>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** IDs that are remembered, over all connections. */
  get size(): number {
    return this.#holders.size;
  }

  /** The ID that a message bears; the application is asked before the message is registered. */
  idOf(connection: Connection, message: unknown): string | undefined {
    const given = this.#runtime.ask('messageId', connection.request, message);
    const id = heldId(given);
    if (given !== undefined && id === undefined) {
      const error = new TypeError(`its answer is longer than ${MOST_CHARACTERS} characters`);
      this.#runtime.failed('config', error, 'messageId');
    }
    return id;
  }

  /** A message was registered. Without an ID nobody can acknowledge it, and its receipt is enough. */
  sent(connection: Connection, sequence: number, id: string | undefined): void {
    const { lane } = connection;
    if (!(lane instanceof AcknowledgedLane)) return;
    // Who was told of an eviction may have sent so much that this one was evicted, too.
    const { store } = this.#runtime.ledger;
    if (!store.has(lane, sequence)) return;
    if (id === undefined) lane.takesReceipt(sequence);
    else if (this.#awaitedBy(lane).add(id, sequence)) {
      this.#holders.add(id, connection.user, store.correlationId(lane, sequence));
    }
  }

  /** A message came in; the application has not seen it yet. */
  received(connection: Connection, message: unknown): void {
    const { lane } = connection;
    if (!(lane instanceof AcknowledgedLane)) return;
    let answer: unknown;
    try {
      answer = answerOf(this.#runtime.options, 'acknowledges', [connection.request, message]);
    } catch (error) {
      // Clients can make it throw as often as they like.
      if (this.#isLookedInto(connection)) this.#runtime.failed('config', error, 'acknowledges');
      else this.#drop(connection, 1);
      return;
    }
    if (answer === undefined || answer === null || answer === '') return;
    if (!Array.isArray(answer)) {
      this.#acknowledged(connection, lane, answer);
      return;
    }
    const { awaited } = lane;
    const may = MOST_IN_A_MESSAGE + (awaited === undefined ? 0 : awaited.size + awaited.past.size);
    for (const given of answer.slice(0, may)) this.#acknowledged(connection, lane, given);
    if (answer.length > may) this.#drop(connection, answer.length - may);
  }

  #acknowledged(connection: Connection, lane: AcknowledgedLane, given: unknown): void {
    const { ledger, clock } = this.#runtime;
    const id = heldId(given);
    if (id === undefined) {
      this.#reject(connection, 'invalid');
      return;
    }
    const awaited = this.#awaitedBy(lane);
    const sequence = awaited.sequenceOf(id) ?? awaited.past.take(id);
    if (sequence === undefined) this.#unknown(connection, awaited, id);
    else if (sequence > 0) ledger.proveProcessed(lane, sequence, clock());
    else this.#reject(connection, 'duplicate');
  }

  /** No message of this connection that is remembered bears the ID. */
  #unknown(connection: Connection, awaited: AwaitedIds, id: string): void {
    const holder = this.#holders.of(id);
    if (holder === undefined && awaited.past.forgotten > 0) {
      // One of those for which it would have been late: as many were sent.
      awaited.past.forgotten--;
      this.#count('unknown');
    } else if (this.#reject(connection, holder === undefined ? 'unknown' : 'elsewhere')) {
      if (holder !== undefined) this.#judge(connection, awaited, id, holder);
    }
  }

  /**
   * Is it another user's? Only where both are known: who lost a connection and came back acknowledges
   * on the new one what was sent on the old. What was sent to many is nobody's secret.
   */
  #judge(connection: Connection, awaited: AwaitedIds, id: string, holder: Holder): void {
    const { user, isShared, correlationId } = holder;
    if (isShared || user === undefined) return;
    if (connection.user === undefined || connection.user === user) return;
    // Told once of each ID; the next time it is a duplicate.
    awaited.past.add(id);
    const { measurements, clock } = this.#runtime;
    measurements.counter('earshot.isolation.violations').add(1, { action: 'reported' });
    this.#runtime.emit('isolation', {
      action: 'reported',
      atMs: clock(),
      connection,
      correlationId,
      recipientHash: this.#runtime.userHash(user),
      isAcknowledgement: true,
    });
  }

  /** It proves nothing. False where there were too many of its kind, and it is not looked into. */
  #reject(connection: Connection, reason: AckRejection): boolean {
    if (!this.#isLookedInto(connection)) {
      this.#drop(connection, 1);
      return false;
    }
    this.#count(reason);
    return true;
  }

  #drop(connection: Connection, count: number): void {
    this.#count('flood', count);
    this.#runtime.warnOnce(
      connection,
      'acknowledgements_dropped',
      'A client acknowledges more than it was sent, or again and again: what proves nothing is no longer looked into',
    );
  }

  #count(reason: AckRejection, count = 1): void {
    this.#runtime.measurements.counter('earshot.notification.acks.rejected').add(count, { reason });
  }

  #isLookedInto(connection: Connection): boolean {
    const nowMs = this.#runtime.clock();
    let bucket = this.#buckets.get(connection);
    if (bucket === undefined) {
      bucket = new TokenBucket(BURST, PER_SECOND, nowMs);
      this.#buckets.set(connection, bucket);
    }
    return bucket.take(nowMs);
  }

  #awaitedBy(lane: AcknowledgedLane): AwaitedIds {
    return (lane.awaited ??= new AwaitedIds((id) => this.#holders.remove(id)));
  }
}
