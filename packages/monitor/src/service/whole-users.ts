/**
 * Users of the whole service. Each process keeps its own, and is asked when somebody wants to know;
 * what a member told last is remembered for when it can't be asked any more.
 */
import { ReportedUsers } from '../users/reported-users.ts';
import { mergeOne, mergeUsers, type UserReport } from '../users/user-report.ts';
import type { Users } from '../users/users.ts';
import {
  MOST_HASHES,
  NO_USERS,
  type UsersAnswer,
  type UsersQuestion,
} from '../users/users-question.ts';

/** Of each living member; a list is asked for at need, this is for when nobody answers. */
const MOST_OF_A_MEMBER = 500;

/** Undefined when the member does not answer in time. */
export type AskMember = (question: UsersQuestion) => Promise<UsersAnswer | undefined>;

export interface WholeUsersSources {
  readonly own: Users;
  /** The most users of members that ended. */
  readonly capacity: number;
  readonly hashOf: (user: string) => string;
  readonly members: () => ReadonlyMap<string, AskMember>;
}

type Part = (question: UsersQuestion) => Promise<UsersAnswer>;

export class WholeUsers {
  readonly #sources: WholeUsersSources;
  /** What each member told last, of those too that ended and may be back. */
  readonly #told = new Map<string, ReportedUsers>();
  /** All who ended for good. */
  readonly #ended: ReportedUsers;
  /** Users of whom a member told, to be told on. */
  readonly #news = new Set<string>();
  #passesOn = false;

  constructor(sources: WholeUsersSources) {
    this.#sources = sources;
    this.#ended = new ReportedUsers(sources.capacity);
  }

  /** The worst first, each with what all processes know of them. */
  async worst(limit: number): Promise<UsersAnswer> {
    const parts = this.#parts();
    const first = await Promise.all(parts.map((ask) => ask({ worst: limit })));
    // A user may be among the worst in one process, and no matter in another that knows them too.
    const candidates = mergeUsers(first.flatMap(({ users }) => users)).slice(0, 2 * limit);
    const others = await Promise.all(
      parts.map(async (ask, at) => {
        const hashes = whoElse(first[at]!, candidates);
        return hashes.length === 0 ? [] : (await ask({ hashes })).users;
      }),
    );
    const users = mergeUsers([...first.flatMap((answer) => answer.users), ...others.flat()]);
    return { ...summed(first), users: users.slice(0, limit) };
  }

  /** One user, by the application's name or by hash. */
  async find(user: string): Promise<UsersAnswer> {
    const answers = await Promise.all(this.#parts().map((ask) => ask({ user })));
    const found = mergeOne(answers.flatMap(({ users }) => users));
    return { ...summed(answers), users: found === undefined ? [] : [found] };
  }

  /** For the process that this one is a member of. */
  async answer(question: UsersQuestion): Promise<UsersAnswer> {
    if ('worst' in question) return this.worst(question.worst);
    if ('user' in question) return this.find(question.user);
    const answers = await Promise.all(this.#parts().map((ask) => ask(question)));
    return { ...summed(answers), users: mergeUsers(answers.flatMap(({ users }) => users)) };
  }

  /** From now on what changes can be taken. */
  passOn(): void {
    this.#passesOn = true;
    this.#sources.own.noteNews();
  }

  /** Who changed since they were last taken, with what this process and its members know of them. */
  takeNews(most: number): UserReport[] {
    const own = this.#sources.own.takeNews(most);
    const news = new Set(own.map(({ hash }) => hash));
    for (const hash of this.#news) {
      if (news.size >= most) break;
      this.#news.delete(hash);
      news.add(hash);
    }
    if (this.#told.size === 0 && this.#ended.isEmpty) return own;
    const hashes = [...news];
    const parts = [this.#sources.own, ...this.#told.values(), this.#ended];
    return mergeUsers(parts.flatMap((part) => part.answer({ hashes }, this.#sources.hashOf).users));
  }

  hear(member: string, users: readonly UserReport[]): void {
    if (users.length === 0) return;
    let told = this.#told.get(member);
    if (told === undefined) this.#told.set(member, (told = new ReportedUsers(MOST_OF_A_MEMBER)));
    told.keep(users);
    if (!this.#passesOn) return;
    for (const report of users) {
      if (this.#news.size < MOST_OF_A_MEMBER) this.#news.add(report.hash);
    }
  }

  /** Nobody is connected to it any more. */
  end(member: string): void {
    this.#told.get(member)?.end();
  }

  /** It is not coming back. */
  forget(member: string): void {
    const told = this.#told.get(member);
    if (told === undefined) return;
    this.#told.delete(member);
    this.#ended.add(told);
  }

  #parts(): Part[] {
    const { own, hashOf, members } = this.#sources;
    const asked = members();
    const ended = [...this.#told].filter(([member]) => !asked.has(member)).map(([, told]) => told);
    return [
      async (question) => own.answer(question),
      ...[...asked].map(
        ([member, ask]): Part =>
          async (question) =>
            (await ask(question)) ?? this.#told.get(member)?.answer(question, hashOf) ?? NO_USERS,
      ),
      ...[...ended, this.#ended].map(
        (told): Part =>
          async (question) =>
            told.answer(question, hashOf),
      ),
    ];
  }
}

/** Candidates whom the part knows and did not name. */
function whoElse(
  { users, hashes, kept }: UsersAnswer,
  candidates: readonly UserReport[],
): string[] {
  const named = new Set(users.map(({ hash }) => hash));
  const known = kept > hashes.length ? undefined : new Set(hashes);
  return candidates
    .map(({ hash }) => hash)
    .filter((hash) => !named.has(hash) && known?.has(hash) !== false);
}

/** A user whom several processes keep is one; beyond MOST_HASHES that can't be told. */
function summed(answers: readonly UsersAnswer[]): Omit<UsersAnswer, 'users'> {
  const hashes = new Set(answers.flatMap((answer) => answer.hashes));
  const untold = answers.reduce((sum, answer) => sum + answer.kept - answer.hashes.length, 0);
  return {
    hashes: [...hashes].slice(0, MOST_HASHES),
    kept: hashes.size + untold,
    forgotten: answers.reduce((sum, { forgotten }) => sum + forgotten, 0),
  };
}
