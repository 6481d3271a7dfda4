/**
 * The service as a whole: this process, its threads, and a cluster's workers. What a member counted
 * stays when it ends, and nothing is counted twice.
 */
import { Measurements, type Runtime } from '@earshot/instrumentation';
import { setTimeout } from 'node:timers/promises';
import type { Story } from '../history/story.ts';
import type { Users } from '../users/users.ts';
import type { UsersAnswer } from '../users/users-question.ts';
import { mergeStories } from './merge.ts';
import type { FromMember, ToMember } from './link.ts';
import { addUp, lastReportOf, reportOf, type Report } from './report.ts';
import type { Orders } from './orders.ts';
import { Losses, type LossToMember } from './losses.ts';
import { WholeUsers, type AskMember } from './whole-users.ts';

/** A thread that was terminated says nothing; one that was silent for so long seems to have ended. */
const SILENT_FOR_MS = 10_000;
const ANSWER_WITHIN_MS = 500;
/** Members that seem to have ended and may yet report again: a thread may compute for a minute. */
const MOST_ABSENT = 50;

interface Member {
  report: Report;
  heardAtMs: number;
  readonly answer: (message: ToMember) => void;
}

interface Absent {
  readonly report: Report;
  /** It has; what is still heard of it was on its way. */
  readonly hasExited: boolean;
}

export interface WholeOptions {
  /** Users of this process; undefined where none are kept. */
  readonly users?: Users | undefined;
  /** The most users of members that ended. */
  readonly userCapacity?: number;
  /** What holds in all members. */
  readonly orders?: Orders;
}

export class Whole {
  readonly #runtime: Runtime;
  /** Users of all. */
  readonly users: WholeUsers | undefined;
  /** The sum of all, as it was when `measurements` was last called. */
  readonly total = new Measurements();
  /** What drops left behind; undefined where the application can't send it again. */
  readonly #losses: Losses | undefined;
  readonly #members = new Map<string, Member>();
  /** The last reports of members that seem to have ended. */
  readonly #absent = new Map<string, Absent>();
  /** The sum of all members that ended before those. */
  readonly #ended = new Measurements();
  readonly #answers = new Map<number, (answer: Story | UsersAnswer) => void>();
  #questions = 0;
  #url: string | undefined;
  readonly #orders: Orders | undefined;

  constructor(runtime: Runtime, { users, userCapacity = 1_000, orders }: WholeOptions = {}) {
    this.#runtime = runtime;
    this.#orders = orders;
    if (orders !== undefined) orders.changed = () => this.#order();
    const { redelivery } = runtime;
    this.#losses =
      redelivery && new Losses(redelivery, runtime.clock, (message) => this.offer(message));
    this.users =
      users &&
      new WholeUsers({
        own: users,
        capacity: userCapacity,
        hashOf: (user) => runtime.userHash(user),
        members: () => this.#askUsers(),
      });
  }

  /** This process and its members. */
  get parts(): number {
    return 1 + this.#members.size;
  }

  /** The numbers of the whole at this moment; members' are up to a second old. */
  measurements(): Measurements {
    this.#endSilent();
    if (this.#members.size === 0 && this.#absent.size === 0) return this.#runtime.measurements;
    const living = [...this.#members.values()].map(({ report }) => report);
    const own = reportOf(this.#runtime.measurements);
    const absent = [...this.#absent.values()].map(({ report }) => report);
    addUp(this.total, [own, reportOf(this.#ended), ...absent, ...living]);
    return this.total;
  }

  /** Members are told where people look things up. */
  set url(url: string | undefined) {
    this.#url = url;
    for (const { answer } of this.#members.values()) answer({ kind: 'url', url });
  }

  /** To members whose users may be back. */
  offer(message: LossToMember): void {
    if (message.kind !== 'offer') return;
    for (const { answer } of this.#members.values()) answer(message);
  }

  hear(name: string, message: FromMember, answer: (message: ToMember) => void): void {
    if (message.kind === 'story') {
      this.#answers.get(message.question)?.(message.story);
      return;
    }
    if (message.kind === 'users') {
      this.#answers.get(message.question)?.(message.answer);
      return;
    }
    const hasExited = this.#absent.get(name)?.hasExited ?? false;
    if (message.kind !== 'report') {
      this.#losses?.hear(name, message, answer);
      // It was on its way, and nobody is there to be given anything.
      if (hasExited) this.#losses?.end(name);
      return;
    }
    if (!this.#members.has(name)) {
      answer({ kind: 'url', url: this.#url });
      if (this.#losses !== undefined) answer({ kind: 'depot' });
      if (this.#orders !== undefined) answer({ kind: 'orders', orders: this.#orders.toSend() });
    }
    // It had not ended, or went on a little after its goodbye: what it counted is in this report.
    this.#absent.delete(name);
    this.#members.set(name, { report: message.report, heardAtMs: this.#runtime.clock(), answer });
    this.users?.hear(name, message.users ?? []);
    for (const { agoMs, ...failure } of message.failures ?? []) {
      this.#runtime.emit('failedElsewhere', { ...failure, atMs: this.#runtime.clock() - agoMs });
    }
    if (message.hasEnded || hasExited) this.end(name, hasExited);
  }

  end(name: string, hasExited = false): void {
    const member = this.#members.get(name);
    const report =
      member === undefined
        ? this.#absent.get(name)?.report
        : lastReportOf(member.report, this.#required);
    if (report === undefined) return;
    this.#members.delete(name);
    this.#absent.set(name, { report, hasExited });
    this.users?.end(name);
    this.#losses?.end(name);
    if (this.#absent.size > MOST_ABSENT) this.#forget(this.#absent.entries().next().value!);
  }

  /** `own`, and what the members know of the same correlation ID. */
  async tell(own: Story, most: number): Promise<Story> {
    const stories = await Promise.all(
      [...this.#members.values()].map((member) =>
        this.#ask<Story>(member, (question) => ({
          kind: 'find',
          question,
          correlationId: own.correlation_id,
          most,
        })),
      ),
    );
    return mergeStories([own, ...stories.filter((story) => story !== undefined)], most);
  }

  #order(): void {
    if (this.#orders === undefined || this.#members.size === 0) return;
    const orders = this.#orders.toSend();
    for (const { answer } of this.#members.values()) answer({ kind: 'orders', orders });
  }

  get #required(): 'received' | 'processed' {
    return this.#runtime.options.required ?? 'received';
  }

  #askUsers(): ReadonlyMap<string, AskMember> {
    this.#endSilent();
    return new Map(
      [...this.#members].map(([name, member]): [string, AskMember] => [
        name,
        (asked) =>
          this.#ask<UsersAnswer>(member, (question) => ({ kind: 'find_users', question, asked })),
      ]),
    );
  }

  /** Undefined when there is no answer in time. */
  async #ask<T extends Story | UsersAnswer>(
    { answer }: Member,
    message: (question: number) => ToMember,
  ): Promise<T | undefined> {
    const question = ++this.#questions;
    const told = new Promise<T>((resolve) =>
      this.#answers.set(question, resolve as (answer: Story | UsersAnswer) => void),
    );
    answer(message(question));
    const answered = await Promise.race([
      told,
      setTimeout(ANSWER_WITHIN_MS, undefined, { ref: false }),
    ]);
    this.#answers.delete(question);
    return answered;
  }

  #endSilent(): void {
    const sinceMs = this.#runtime.clock() - SILENT_FOR_MS;
    for (const [name, { heardAtMs }] of this.#members) if (heardAtMs < sinceMs) this.end(name);
  }

  /** What is left of it is a part of the sum for good. */
  #forget([name, { report }]: [string, Absent]): void {
    this.#absent.delete(name);
    addUp(this.#ended, [reportOf(this.#ended), report]);
    this.users?.forget(name);
  }
}
