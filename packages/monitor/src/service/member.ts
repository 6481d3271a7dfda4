/** A part of a service: it has no HTTP API of its own, and reports to the whole. */
import type { Measurements } from '@earshot/instrumentation';
import { setInterval, setTimeout } from 'node:timers';
import type { Story } from '../history/story.ts';
import { linkUp, type ToMember, type UpLink } from './link.ts';
import { reportOf } from './report.ts';

const REPORT_EVERY_MS = 500;
/** A primary that runs under Earshot answers the first report by then. */
const ANSWER_WITHIN_MS = 5_000;

export interface MemberSources {
  /** Its own numbers, and those of its own members. */
  readonly measurements: () => Measurements;
  readonly tell: (correlationId: string) => Promise<Story>;
  /** Told where the whole can be looked up, once it is known. */
  readonly found: (url: string | undefined) => void;
  /** Told when every notification is to be a span, and when no longer. */
  readonly traceAll: (isOn: boolean) => void;
  /** Told when nobody answers. */
  readonly isAlone: () => void;
  readonly failed: (error: unknown) => void;
}

export class Member {
  readonly #sources: MemberSources;
  readonly #link: UpLink;
  #isHeard = false;

  constructor(sources: MemberSources) {
    this.#sources = sources;
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
    try {
      this.#link.send({ kind: 'report', report: reportOf(this.#sources.measurements()), hasEnded });
    } catch (error) {
      this.#sources.failed(error);
    }
  }

  #hear(message: ToMember): void {
    if (message.kind === 'url') {
      this.#isHeard = true;
      this.#sources.found(message.url);
      return;
    }
    if (message.kind === 'trace_all') {
      this.#sources.traceAll(message.isOn);
      return;
    }
    const { question, correlationId } = message;
    void this.#sources.tell(correlationId).then(
      (story) => this.#link.send({ kind: 'story', question, story }),
      (error: unknown) => this.#sources.failed(error),
    );
  }
}
