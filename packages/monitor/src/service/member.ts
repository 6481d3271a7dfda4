/** A part of a service: it has no HTTP API of its own, and reports to the whole. */
import type { Measurements, Runtime } from '@earshot/instrumentation';
import { setInterval, setTimeout } from 'node:timers';
import type { Story } from '../history/story.ts';
import type { UserReport } from '../users/user-report.ts';
import type { UsersAnswer, UsersQuestion } from '../users/users-question.ts';
import { linkUp, type FromMember, type ToMember, type UpLink } from './link.ts';
import { Failures } from './failures.ts';
import { MemberDepot, type LossToMember } from './losses.ts';
import type { SentOrders } from './orders.ts';
import { reportOf } from './report.ts';

const REPORT_EVERY_MS = 500;
/** In a report; in its last one, which the process may not live to see sent whole. */
const MOST_USERS = { usual: 100, last: 500 } as const;
/** A primary that runs under Earshot answers the first report by then. */
const ANSWER_WITHIN_MS = 5_000;

export interface MemberSources {
  readonly runtime: Pick<Runtime, 'redelivery' | 'clock' | 'listen' | 'guard'>;
  /** Its own numbers, and those of its own members. */
  readonly measurements: () => Measurements;
  readonly tell: (correlationId: string, most: number) => Promise<Story>;
  readonly tellUsers: (asked: UsersQuestion) => Promise<UsersAnswer>;
  /** Takes those who changed since. */
  readonly changedUsers: (most: number) => readonly UserReport[];
  /** For its own members. */
  readonly passOn: (message: LossToMember) => void;
  /** Told where people look the whole up, once it is known. */
  readonly found: (url: string | undefined) => void;
  /** Told what holds in the whole service. */
  readonly follow: (orders: SentOrders) => void;
  /** Told when nobody answers. */
  readonly isAlone: () => void;
  readonly failed: (error: unknown) => void;
}

export class Member {
  readonly #sources: MemberSources;
  readonly #link: UpLink;
  readonly #failures = new Failures();
  readonly #depot: MemberDepot | undefined;
  #isHeard = false;

  constructor(sources: MemberSources) {
    this.#sources = sources;
    const { redelivery, clock } = sources.runtime;
    sources.runtime.listen(this.#failures);
    this.#depot =
      redelivery && new MemberDepot(redelivery, clock, (message) => this.#link.send(message));
    this.#link = linkUp(
      (message) => this.#hear(message),
      () => this.report(),
    );
    this.report();
    setInterval(() => this.report(), REPORT_EVERY_MS).unref();
    setTimeout(() => {
      if (!this.#isHeard) sources.isAlone();
    }, ANSWER_WITHIN_MS).unref();
  }

  report(hasEnded = false): void {
    const { runtime, measurements, changedUsers, failed } = this.#sources;
    try {
      const users = changedUsers(hasEnded ? MOST_USERS.last : MOST_USERS.usual);
      const failures = this.#failures.take(runtime.clock());
      const report = reportOf(measurements());
      this.#link.send({ kind: 'report', report, hasEnded, users, failures });
    } catch (error) {
      failed(error);
    }
  }

  #hear(message: ToMember): void {
    if (message.kind === 'url') {
      this.#isHeard = true;
      this.#sources.found(message.url);
      return;
    }
    if (message.kind === 'orders') {
      this.#sources.runtime.guard('config', () => this.#sources.follow(message.orders));
      return;
    }
    if (message.kind === 'depot' || message.kind === 'handed' || message.kind === 'offer') {
      this.#depot?.hear(message);
      this.#sources.passOn(message);
      return;
    }
    const { question } = message;
    const { tell, tellUsers, failed } = this.#sources;
    const told: Promise<FromMember> =
      message.kind === 'find'
        ? tell(message.correlationId, message.most).then((story) => ({
            kind: 'story',
            question,
            story,
          }))
        : tellUsers(message.asked).then((answer) => ({ kind: 'users', question, answer }));
    void told.then((answer) => this.#link.send(answer)).catch(failed);
  }
}
