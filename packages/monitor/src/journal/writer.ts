/** The thread that writes the journal: started again when it dies, asked, and told what to write. */
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Batch, FromThread, JournalOptions, ToThread } from './messages.ts';

export const ANSWER_WITHIN_MS = 500;

export interface WriterListener {
  /** A thread begins: it knows nothing yet. */
  readonly began: () => void;
  readonly heard: (message: News) => void;
  readonly ended: (reason: string) => void;
}
/** What is asked, without the number by which the answer is known. */
type Question<K extends ToThread['kind']> = Omit<
  Extract<ToThread, { kind: K }>,
  'kind' | 'question'
>;
type Answer = Extract<FromThread, { question: number }>;
/** What the thread says unasked. */
export type News = Exclude<FromThread, Answer>;

export class Writer {
  readonly #options: JournalOptions;
  readonly #listener: WriterListener;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #thread: Worker | undefined;
  #questions = 0;

  constructor(options: JournalOptions, listener: WriterListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get isRunning(): boolean {
    return this.#thread !== undefined;
  }

  /** Starts the thread, or has the one that runs open its file. */
  open(): void {
    if (this.#thread === undefined) this.#start();
    else this.#post({ kind: 'open' });
  }

  write(batch: Batch, done?: Int32Array): void {
    const { pending, confirmed } = batch;
    const moved = [pending.numbers, pending.cells, confirmed.numbers, confirmed.cells];
    this.#thread?.postMessage({ kind: 'batch', batch, done } satisfies ToThread, [
      ...new Set(moved.map(({ buffer }) => buffer as ArrayBuffer)),
    ]);
  }

  /** Undefined when there is no answer in time. */
  async find(asked: Question<'find'>) {
    const answer = await this.#ask((question) => ({ kind: 'find', question, ...asked }));
    return answer?.kind === 'found' ? answer.found : undefined;
  }

  /** Undefined when there is no answer in time. */
  async events(asked: Question<'events'>) {
    const answer = await this.#ask((question) => ({ kind: 'events', question, ...asked }));
    return answer?.kind === 'told' ? answer.events : undefined;
  }

  #start(): void {
    this.#listener.began();
    try {
      const thread = new Worker(new URL('./thread.js', import.meta.url), {
        name: 'earshot-journal',
        workerData: this.#options,
        // The host's own flags would start a monitor, and whatever else it preloads, in there.
        execArgv: [],
        env: { WEBSOCKET_MONITOR_ENABLED: 'false' },
        resourceLimits: { maxOldGenerationSizeMb: 256 },
      });
      this.#thread = thread;
      const ended = (reason: string) => (): void => {
        if (this.#thread !== thread) return;
        this.#thread = undefined;
        this.#listener.ended(reason);
      };
      thread.on('message', this.#heard);
      thread.on('error', (error) => ended(`its thread failed: ${error.message}`)());
      thread.on('exit', ended('its thread ended'));
      thread.unref();
    } catch (error) {
      this.#listener.ended(error instanceof Error ? error.message : String(error));
    }
  }

  readonly #heard = (message: FromThread): void => {
    if ('question' in message) this.#answers.get(message.question)?.(message);
    else this.#listener.heard(message);
  };

  async #ask(messageOf: (question: number) => ToThread): Promise<Answer | undefined> {
    if (this.#thread === undefined) return undefined;
    const question = ++this.#questions;
    const answered = new Promise<Answer>((resolve) => this.#answers.set(question, resolve));
    this.#post(messageOf(question));
    const answer = await Promise.race([
      answered,
      pause(ANSWER_WITHIN_MS, undefined, { ref: false }),
    ]);
    this.#answers.delete(question);
    return answer;
  }

  #post(message: ToThread): void {
    this.#thread?.postMessage(message);
  }
}
