/**
 * The service as a whole: this process, its threads, and a cluster's workers. What a member counted
 * stays when it ends, and nothing is counted twice.
 */
import { Measurements, type Runtime } from '@earshot/instrumentation';
import { setTimeout } from 'node:timers/promises';
import type { Story } from '../history/story.ts';
import { mergeStories } from './merge.ts';
import type { FromMember, ToMember } from './link.ts';
import { addUp, lastingPartOf, reportOf, type Report } from './report.ts';

/** A thread that was terminated says nothing; one that was silent for so long has ended. */
const SILENT_FOR_MS = 10_000;
const ANSWER_WITHIN_MS = 500;

interface Member {
  report: Report;
  heardAtMs: number;
  readonly answer: (message: ToMember) => void;
}

export class Whole {
  readonly #runtime: Runtime;
  /** The sum of all, as it was when `measurements` was last called. */
  readonly total = new Measurements();
  readonly #members = new Map<string, Member>();
  /** The sum of all members that ended. */
  readonly #ended = new Measurements();
  readonly #answers = new Map<number, (story: Story) => void>();
  #hasEnded = false;
  #questions = 0;
  #url: string | undefined;
  #tracesAll = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** This process and its members. */
  get parts(): number {
    return 1 + this.#members.size;
  }

  /** The numbers of the whole at this moment; members' are up to a second old. */
  measurements(): Measurements {
    this.#endSilent();
    if (this.#members.size === 0 && !this.#hasEnded) return this.#runtime.measurements;
    const living = [...this.#members.values()].map(({ report }) => report);
    addUp(this.total, [reportOf(this.#runtime.measurements), reportOf(this.#ended), ...living]);
    return this.total;
  }

  /** Members are told where to look things up. */
  set url(url: string | undefined) {
    this.#url = url;
    for (const { answer } of this.#members.values()) answer({ kind: 'url', url });
  }

  /** Members trace all that they send, or no longer. */
  traceAll(isOn: boolean): void {
    this.#tracesAll = isOn;
    for (const { answer } of this.#members.values()) answer({ kind: 'trace_all', isOn });
  }

  hear(name: string, message: FromMember, answer: (message: ToMember) => void): void {
    if (message.kind === 'story') {
      this.#answers.get(message.question)?.(message.story);
      return;
    }
    if (!this.#members.has(name)) {
      answer({ kind: 'url', url: this.#url });
      if (this.#tracesAll) answer({ kind: 'trace_all', isOn: true });
    }
    this.#members.set(name, { report: message.report, heardAtMs: this.#runtime.clock(), answer });
    if (message.hasEnded) this.end(name);
  }

  end(name: string): void {
    const member = this.#members.get(name);
    if (member === undefined) return;
    this.#members.delete(name);
    this.#hasEnded = true;
    const { pending, report } = splitPending(member.report);
    addUp(this.#ended, [reportOf(this.#ended), report]);
    if (pending > 0) {
      const crashed = {
        outcome: 'unknown',
        reason: 'process_crash',
        level: this.#required,
      } as const;
      this.#ended.counter('earshot.notification.outcomes').add(pending, crashed);
    }
  }

  /** `own`, and what the members know of the same correlation ID. */
  async tell(own: Story): Promise<Story> {
    const stories = await Promise.all(
      [...this.#members.values()].map((member) => this.#ask(member, own.correlation_id)),
    );
    return mergeStories([own, ...stories.filter((story) => story !== undefined)]);
  }

  get #required(): 'received' | 'processed' {
    return this.#runtime.options.required ?? 'received';
  }

  async #ask({ answer }: Member, correlationId: string): Promise<Story | undefined> {
    const question = ++this.#questions;
    const told = new Promise<Story>((resolve) => this.#answers.set(question, resolve));
    answer({ kind: 'find', question, correlationId });
    const story = await Promise.race([
      told,
      setTimeout(ANSWER_WITHIN_MS, undefined, { ref: false }),
    ]);
    this.#answers.delete(question);
    return story;
  }

  #endSilent(): void {
    const sinceMs = this.#runtime.clock() - SILENT_FOR_MS;
    for (const [name, { heardAtMs }] of this.#members) if (heardAtMs < sinceMs) this.end(name);
  }
}

function splitPending(report: Report): { pending: number; report: Report } {
  const lasting = lastingPartOf(report);
  return {
    pending: lasting.gauges['earshot.notification.pending']?.[0] ?? 0,
    report: { ...lasting, gauges: {} },
  };
}
