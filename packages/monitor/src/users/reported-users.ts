/**
 * What another process told of its users, until it can't be asked any more, and after that. Bounded:
 * of those in trouble the worst are kept, of the others the ones told of last.
 */
import { Crowd } from './crowd.ts';
import { Troubled } from './troubled.ts';
import { isTroubled, mergeUsers, withoutLife, type UserReport } from './user-report.ts';
import type { UsersAnswer, UsersQuestion } from './users-question.ts';

export class ReportedUsers {
  readonly #steady: Crowd<ReportedUser>;
  readonly #troubled: Troubled<ReportedUser>;
  #forgotten = 0;

  constructor(capacity: number) {
    const each = Math.max(1, Math.floor(capacity / 2));
    this.#steady = new Crowd(each);
    this.#troubled = new Troubled(each);
  }

  get isEmpty(): boolean {
    return this.#steady.size + this.#troubled.size === 0;
  }

  get(hash: string): UserReport | undefined {
    return (this.#troubled.get(hash) ?? this.#steady.get(hash))?.report;
  }

  /** In place of what was told of these users before. */
  keep(reports: readonly UserReport[]): void {
    for (const report of reports) {
      this.#steady.delete(report.hash);
      this.#troubled.delete(report.hash);
      const crowd = isTroubled(report) ? this.#troubled : this.#steady;
      this.#forgotten += crowd.add(new ReportedUser(report));
    }
  }

  /** Beside what is known already. */
  add(other: ReportedUsers): void {
    const known = [...other.#all()].map((report) => {
      const own = this.get(report.hash);
      return own === undefined ? report : mergeUsers([own, report])[0]!;
    });
    this.keep(known);
    this.#forgotten += other.#forgotten;
  }

  /** Who told of them has ended: nobody is connected to it. */
  end(): void {
    this.keep([...this.#all()].map(withoutLife));
  }

  answer(question: UsersQuestion, hashOf: (user: string) => string): UsersAnswer {
    const hashes = [...this.#steady.keys(), ...this.#troubled.keys()];
    const rest = { hashes, kept: hashes.length, forgotten: this.#forgotten };
    if ('worst' in question) {
      return { users: mergeUsers([...this.#all()]).slice(0, question.worst), ...rest };
    }
    const found =
      'user' in question
        ? [this.get(hashOf(question.user)) ?? this.get(question.user)]
        : question.hashes.map((hash) => this.get(hash));
    return { users: found.filter((report) => report !== undefined), ...rest };
  }

  *#all(): Iterable<UserReport> {
    for (const { report } of this.#troubled) yield report;
    for (const { report } of this.#steady) yield report;
  }
}

class ReportedUser {
  readonly report: UserReport;
  readonly hash: string;
  readonly outcomes: readonly number[];
  readonly isolationViolations: number;
  isTouched = false;
  isForgotten = false;

  constructor(report: UserReport) {
    this.report = report;
    this.hash = report.hash;
    this.outcomes = report.outcomes;
    this.isolationViolations = report.isolationViolations;
  }
}
