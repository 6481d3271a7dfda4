/**
 * Delivery by user, for a bounded number of them: the worst and the most recent are kept. A
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
import { Crowd } from './crowd.ts';
import { Troubled } from './troubled.ts';
import { UserRecord, type UserNow } from './user-record.ts';
import { worseFirst, type UserReport } from './user-report.ts';
import { MOST_HASHES, type UsersAnswer, type UsersQuestion } from './users-question.ts';

/** Of the capacity, this share is for users to whom something was lost. */
const TROUBLED_SHARE = 0.5;
/** Of each kind; in a storm the rest are told of when they change again, or when somebody asks. */
const MOST_NEWS = 1_000;

export class Users implements RuntimeListener {
  readonly #runtime: Runtime;
  readonly #epochMs: (monotonicMs: number) => number;
  readonly #steady: Crowd<UserRecord>;
  readonly #troubled: Troubled<UserRecord>;
  /** So that a message of a followed connection costs no look-up by name. */
  readonly #byLane = new WeakMap<Lane, UserRecord>();
  #evicted = 0;
  /** What changed, where somebody wants to hear of it. */
  #news: { readonly troubled: UserRecord[]; readonly steady: UserRecord[] } | undefined;

  /** `epochMs` tells what a monotonic time is in ms since 1970. */
  constructor(runtime: Runtime, capacity: number, epochMs: (monotonicMs: number) => number) {
    this.#runtime = runtime;
    this.#epochMs = epochMs;
    const troubled = Math.max(1, Math.floor(capacity * TROUBLED_SHARE));
    this.#troubled = new Troubled(troubled);
    this.#steady = new Crowd(Math.max(1, capacity - troubled));
  }

  settled(settled: SettledNotification): void {
    const record = this.#recordFor(settled);
    if (record === undefined) return;
    const { verdict, sentAtMs, endedAtMs } = settled;
    if (verdict.outcome === 'confirmed') {
      record.confirmed((endedAtMs - sentAtMs) / 1000, endedAtMs);
    } else {
      record.count(verdict.outcome, endedAtMs);
      if (verdict.outcome === 'silent') {
        const { correlationId } = settled;
        record.lastSilent = { atMs: endedAtMs, reason: verdict.reason, correlationId };
        this.#trouble(record);
      }
    }
    if (this.#news !== undefined) this.#isNews(record);
  }

  /** A user who was told nothing yet is known too. */
  connection({ event, connection, atMs }: ConnectionNotice): void {
    if (event !== 'established' || connection?.role !== 'server') return;
    if (connection.userHash !== undefined) this.#get(connection.userHash).lastSeenAtMs = atMs;
  }

  /** Both are concerned: whose message it was, and on whose connection it was about to go out. */
  isolation({ connection, recipientHash }: IsolationNotice): void {
    for (const hash of new Set([recipientHash, connection.userHash])) {
      if (hash === undefined) continue;
      const record = this.#get(hash);
      record.isolationViolations++;
      this.#trouble(record);
      if (this.#news !== undefined) this.#isNews(record);
    }
  }

  answer(question: UsersQuestion): UsersAnswer {
    const now = this.#now();
    const hashes = [...this.#troubled.keys(), ...this.#steady.keys()].slice(-MOST_HASHES);
    return {
      users: this.#asked(question).map((one) => one.report(this.#epochMs, now.get(one.hash))),
      hashes: 'hashes' in question ? [] : hashes,
      kept: this.#steady.size + this.#troubled.size,
      forgotten: this.#evicted,
    };
  }

  /** From now on what changes is remembered until it is taken. */
  noteNews(): void {
    this.#news ??= { troubled: [], steady: [] };
  }

  /** Who changed since they were last taken, those in trouble first. */
  takeNews(most: number): UserReport[] {
    if (this.#news === undefined) return [];
    const { troubled, steady } = this.#news;
    const taken = troubled.splice(0, most);
    taken.push(...steady.splice(0, most - taken.length));
    if (taken.length === 0) return [];
    const now = this.#now();
    return taken.map((record) => {
      record.isNews = false;
      return record.report(this.#epochMs, now.get(record.hash));
    });
  }

  #asked(question: UsersQuestion): readonly UserRecord[] {
    if ('worst' in question) {
      return [...this.#troubled, ...this.#steady].toSorted(worseFirst).slice(0, question.worst);
    }
    const found =
      'user' in question
        ? [this.#find(this.#runtime.userHash(question.user)) ?? this.#find(question.user)]
        : question.hashes.map((hash) => this.#find(hash));
    return found.filter((record) => record !== undefined);
  }

  /** Counted when asked for: it is exact, also for a user who was forgotten meanwhile. */
  #now(): ReadonlyMap<string, UserNow> {
    const now = new Map<string, UserNow>();
    for (const { role, userHash, lane } of this.#runtime.connections) {
      if (role !== 'server' || userHash === undefined) continue;
      const one = now.get(userHash);
      if (one === undefined) now.set(userHash, { connections: 1, pending: lane.pending });
      else {
        one.connections++;
        one.pending += lane.pending;
      }
    }
    return now;
  }

  #isNews(record: UserRecord): void {
    if (record.isNews) return;
    const news = record.lastSilent === undefined ? this.#news!.steady : this.#news!.troubled;
    if (news.length >= MOST_NEWS) return;
    record.isNews = true;
    news.push(record);
  }

  #recordFor({ lane, attachment }: SettledNotification): UserRecord | undefined {
    const meant = (attachment as NotificationContext | undefined)?.recipientHash;
    if (meant !== undefined) return this.#get(meant);
    const { owner } = lane;
    if (!(owner instanceof Connection) || owner.user === undefined) return undefined;
    const known = this.#byLane.get(lane);
    if (known !== undefined && !known.isForgotten) {
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
    this.#steady.delete(record.hash);
    this.#evicted += this.#troubled.add(record);
  }
}
