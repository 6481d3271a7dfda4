/**
 * Delivery by user, for a bounded number of them: those in trouble and the most recent are kept. A
 * million distinct users cost no more than the capacity says. Users are keyed hashes; whoever knows a
 * user's own name can ask by it, and nobody can read it here.
 */
import {
  Connection,
  type ConnectionNotice,
  type IsolationNotice,
  type Lane,
  type NotificationContext,
  type Runtime,
  type RuntimeListener,
  type SettledNotification,
} from '@earshot/instrumentation';
import { UserRecord } from './user-record.ts';

/** Of the capacity, this share is for users to whom something was lost. */
const TROUBLED_SHARE = 0.5;

export class Users implements RuntimeListener {
  readonly #runtime: Runtime;
  readonly #steady: Crowd;
  readonly #troubled: Crowd;
  /** So that a message of a followed connection costs no look-up by name. */
  readonly #byLane = new WeakMap<Lane, UserRecord>();
  #evicted = 0;

  constructor(runtime: Runtime, capacity: number) {
    this.#runtime = runtime;
    const troubled = Math.max(1, Math.floor(capacity * TROUBLED_SHARE));
    this.#troubled = new Crowd(troubled);
    this.#steady = new Crowd(Math.max(1, capacity - troubled));
  }

  get size(): number {
    return this.#steady.size + this.#troubled.size;
  }

  /** Users that were forgotten to make room. */
  get evicted(): number {
    return this.#evicted;
  }

  settled(settled: SettledNotification): void {
    const record = this.#recordFor(settled);
    if (record === undefined) return;
    const { verdict, sentAtMs, endedAtMs } = settled;
    if (verdict.outcome === 'confirmed') {
      record.confirmed((endedAtMs - sentAtMs) / 1000, endedAtMs);
      return;
    }
    record.count(verdict.outcome, endedAtMs);
    if (verdict.outcome !== 'silent') return;
    const { correlationId } = settled;
    record.lastSilent = { atMs: endedAtMs, reason: verdict.reason, correlationId };
    this.#trouble(record);
  }

  connection({ event, connection }: ConnectionNotice): void {
    if (connection?.userHash === undefined || connection.role !== 'server') return;
    if (event === 'established') this.#get(connection.userHash).connections++;
    else if (event === 'closed' || event === 'dropped') {
      const record = this.#find(connection.userHash);
      if (record !== undefined) record.connections = Math.max(0, record.connections - 1);
    }
  }

  /** Both are concerned: whose message it was, and on whose connection it was about to go out. */
  isolation({ connection, recipientHash }: IsolationNotice): void {
    for (const hash of new Set([recipientHash, connection.userHash])) {
      if (hash === undefined) continue;
      const record = this.#get(hash);
      record.isolationViolations++;
      this.#trouble(record);
    }
  }

  /** The user of this name, by its hash; undefined when nothing is known of them. */
  find(user: string): UserRecord | undefined {
    return this.#find(this.#runtime.userHash(user)) ?? this.#find(user);
  }

  /** The worst first: by silent failures, then by what was not confirmed, then the most recent. */
  worst(limit: number): readonly UserRecord[] {
    return [...this.#troubled, ...this.#steady]
      .toSorted(
        (a, b) =>
          b.outcome('silent') - a.outcome('silent') ||
          b.isolationViolations - a.isolationViolations ||
          b.ended - b.outcome('confirmed') - (a.ended - a.outcome('confirmed')) ||
          b.lastSeenAtMs - a.lastSeenAtMs,
      )
      .slice(0, limit);
  }

  #recordFor({ lane, attachment }: SettledNotification): UserRecord | undefined {
    const meant = (attachment as NotificationContext | undefined)?.recipientHash;
    if (meant !== undefined) return this.#get(meant);
    const { owner } = lane;
    if (!(owner instanceof Connection) || owner.user === undefined) return undefined;
    const known = this.#byLane.get(lane);
    if (known !== undefined && this.#find(known.hash) === known) {
      known.isTouched = true;
      return known;
    }
    const record = this.#get(owner.userHash!);
    this.#byLane.set(lane, record);
    return record;
  }

  #find(hash: string): UserRecord | undefined {
    return this.#troubled.get(hash) ?? this.#steady.get(hash);
  }

  #get(hash: string): UserRecord {
    const known = this.#find(hash);
    if (known !== undefined) {
      known.isTouched = true;
      return known;
    }
    const record = new UserRecord(hash, this.#runtime.clock());
    this.#evicted += this.#steady.add(record);
    return record;
  }

  #trouble(record: UserRecord): void {
    if (!this.#steady.delete(record.hash)) return;
    this.#evicted += this.#troubled.add(record);
  }
}

/** Evicts the one that was not touched for longest, nearly: a second chance instead of a sorted list. */
class Crowd {
  readonly #capacity: number;
  readonly #byHash = new Map<string, UserRecord>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#byHash.size;
  }

  get(hash: string): UserRecord | undefined {
    return this.#byHash.get(hash);
  }

  /** Returns how many had to go. */
  add(record: UserRecord): number {
    let gone = 0;
    if (this.#byHash.size >= this.#capacity) {
      for (const [hash, oldest] of this.#byHash) {
        this.#byHash.delete(hash);
        if (!oldest.isTouched) {
          gone = 1;
          break;
        }
        oldest.isTouched = false;
        this.#byHash.set(hash, oldest);
      }
    }
    this.#byHash.set(record.hash, record);
    return gone;
  }

  delete(hash: string): boolean {
    return this.#byHash.delete(hash);
  }

  [Symbol.iterator](): Iterator<UserRecord> {
    return this.#byHash.values();
  }
}
