/** What people were told of late, so that whoever was cut off can be told once more. */
import type { Notice } from './messages.ts';

/** The oldest jobs go first. */
const MOST_JOBS = 2_000;

/** What is remembered of a notice that may not have arrived. */
export interface Wanted {
  readonly user: string;
  readonly job: string;
  /** Of the text that was sent. */
  readonly bytes: number;
  /** Wall clock, in ms. */
  readonly sentAtMs: number;
}

interface Sent {
  readonly notice: Notice;
  readonly bytes: number;
  readonly atMs: number;
}

export class Outbox {
  readonly #byJob = new Map<string, Sent[]>();

  keep(notice: Notice, text: string): void {
    const sent = { notice, bytes: Buffer.byteLength(text), atMs: Date.now() };
    const ofJob = this.#byJob.get(notice.job);
    if (ofJob !== undefined) {
      ofJob.push(sent);
      return;
    }
    this.#byJob.set(notice.job, [sent]);
    if (this.#byJob.size > MOST_JOBS) this.#byJob.delete(this.#byJob.keys().next().value!);
  }

  /** The person's notice of that size that was sent nearest to that time. */
  find({ user, job, bytes, sentAtMs }: Wanted): Notice | undefined {
    const apart = ({ atMs }: Sent): number => Math.abs(atMs - sentAtMs);
    return this.#byJob
      .get(job)
      ?.filter((sent) => sent.notice.user === user && sent.bytes === bytes)
      .toSorted((a, b) => apart(a) - apart(b))[0]?.notice;
  }
}

export const outbox = new Outbox();
