/**
 * The journal of this process: what it says in memory is written down by a thread of its own, so that
 * it outlives the process. It is read in portions from what is in memory anyway, so a message costs
 * nothing when it is sent. One portion is on its way at a time; a thread that can't follow makes the
 * next one larger, and what the memory forgets meanwhile is counted as dropped. Whatever becomes of
 * the disk, monitoring goes on.
 */
import type { IsolationNotice, Runtime, RuntimeListener } from '@earshot/instrumentation';
import { setInterval } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { History } from '../history/history.ts';
import type { Story } from '../history/story.ts';
import { epochMs } from '../wall-clock.ts';
import { rootOfThisProcess } from './identity.ts';
import type {
  Batch,
  EventRow,
  FromThread,
  JournalOptions,
  OrphanMark,
  Remembered,
  ToThread,
} from './messages.ts';
import { reportOrphan } from './orphans.ts';
import { eventOf, PastReader, type Notice } from './past-reader.ts';
import { PendingReader } from './pending-reader.ts';
import { recollect, withoutJournal } from './recollection.ts';
import { TextNumbers } from './texts.ts';

/** How often what is new is handed over. */
const PORTION_EVERY_MS = 100;
/**
 * So long it must have been pending. Where much is sent, proofs come every 100 ms, and most of what is
 * younger would be written for nothing.
 */
const PENDING_FOR_MS = 150;
/** The thread works a fifth of the time at most: it rests so many times as long as it wrote. */
const REST = 4;
/** While something is pending, the time of death is known so exactly. */
const SIGN_OF_LIFE_MS = 1_000;
const RETRY_MS = 5_000;
/** A thread that keeps dying is not started again. */
const MOST_THREADS = 5;
const ANSWER_WITHIN_MS = 500;
/** At the end of the process: the longest wait for the last portion. */
const LAST_WAIT_MS = 200;
/** Orphans in one portion become spans; an exporter's queue takes no more a second. */
const SPANS_PAUSE_MS = 1_000;
/** Notices of others that wait for their portion. */
const MOST_NOTES = 10_000;

export interface JournalSources {
  readonly runtime: Runtime;
  readonly history: History;
  /** The service's own folder. */
  readonly folder: string;
  readonly maxAgeDays: number;
  readonly maxSizeMb: number;
  /** The kind of row that is taken over from processes that ended, if this one does. */
  readonly inherits: string | undefined;
  /** Are orphans made spans? */
  readonly areSpansMade: () => boolean;
  readonly inform: (
    event: 'journal_on' | 'orphans_found',
    fields: Record<string, unknown>,
    message: string,
  ) => void;
}

type State = 'opening' | 'on' | 'off';

export class Journal implements RuntimeListener {
  readonly #sources: JournalSources;
  readonly #options: JournalOptions;
  readonly #texts = new TextNumbers();
  readonly #pending: PendingReader;
  readonly #past: PastReader;
  readonly #root = rootOfThisProcess();
  readonly #answers = new Map<number, (answer: never) => void>();
  /** Rows that were reported, should the disk fail before they are marked so. */
  readonly #reported = new Set<string>();
  #notes: EventRow[] = [];
  /** By kind, the last of each, and whether it is to be written. */
  readonly #kept = new Map<string, { readonly row: EventRow; isNew: boolean }>();
  #inherited: string[] = [];
  #heir: ((bodies: readonly string[]) => void) | undefined;
  readonly #firstHeard = Promise.withResolvers<void>();
  #thread: Worker | undefined;
  #threads = 0;
  #state: State = 'opening';
  #isFresh = true;
  #underWay = 0;
  #nextAtMs = 0;
  #lastAtMs = 0;
  #mark: OrphanMark | undefined;
  #markFromMs = 0;
  #questions = 0;
  #dropped = 0;

  constructor(sources: JournalSources) {
    const { runtime, folder, inherits, maxAgeDays, maxSizeMb } = sources;
    this.#sources = sources;
    const base = epochMs() * 1000 + (process.pid % 1000);
    this.#options = {
      folder,
      owner: { base, pid: process.pid, root: this.#root },
      inherits,
      maxAgeMs: maxAgeDays * 86_400_000,
      maxBytes: maxSizeMb * 1_000_000,
    };
    this.#pending = new PendingReader(runtime.ledger.store, this.#texts, base);
    this.#past = new PastReader(sources.history, this.#texts);
    runtime.measurements
      .gauge('earshot.journal.off')
      .set(() => (this.#state === 'off' ? 1 : 0), {});
  }

  start(): void {
    this.#startThread();
    setInterval(this.#tick, PORTION_EVERY_MS).unref();
  }

  isolation({ connection, ...notice }: IsolationNotice): void {
    const facts = { ...notice, connection: connection.id, userHash: connection.userHash };
    this.note('isolation', facts);
  }

  /** Notes something that happened; `atMs` is monotonic. */
  note(kind: string, notice: Notice): void {
    if (this.#notes.length < MOST_NOTES) this.#notes.push(eventOf(kind, notice, this.#toEpochMs));
    else this.#drop(1);
  }

  /** Keeps it in the place of the last of its kind; `atMs` is monotonic. */
  keep(kind: string, atMs: number, body: string): void {
    const none = { correlationId: undefined, connection: undefined };
    const row = { kind, atMs: atMs + this.#toEpochMs, body, ...none };
    this.#kept.set(kind, { row, isNew: true });
  }

  /**
   * The heir is told what processes that ended kept, and again whenever another is found. Resolves with
   * the first news, or when the journal gives none in time.
   */
  async inherit(heir: (bodies: readonly string[]) => void): Promise<void> {
    this.#heir = heir;
    this.#bequeath([]);
    await Promise.race([
      this.#firstHeard.promise,
      pause(ANSWER_WITHIN_MS, undefined, { ref: false }),
    ]);
  }

  /** The last notes of a kind, oldest first; undefined when the journal does not answer in time. */
  async recent(
    kind: string,
    limit: number,
    alert?: string,
  ): Promise<readonly EventRow[] | undefined> {
    const question = ++this.#questions;
    return this.#ask(question, { kind: 'events', question, event: kind, limit, alert });
  }

  /** The story with what the journal knows beyond it. Never rejects, and answers in time. */
  async complete(story: Story): Promise<Story> {
    const question = ++this.#questions;
    const correlationId = story.correlation_id;
    const found = await this.#ask<Remembered>(question, { kind: 'find', question, correlationId });
    return found === undefined ? withoutJournal(story) : recollect(story, found);
  }

  /** Writes down what is left, synchronously: at the end of the process. */
  flushSync(): void {
    if (this.#state !== 'on' || this.#thread === undefined) return;
    const batch = this.#collect();
    if (batch === undefined && this.#underWay === 0) return;
    const done = new Int32Array(new SharedArrayBuffer(4));
    this.#send(batch ?? this.#empty(), done);
    Atomics.wait(done, 0, 0, LAST_WAIT_MS);
  }

  readonly #tick = (): void => {
    const { runtime } = this.#sources;
    runtime.guard('journal', () => {
      const nowMs = runtime.clock();
      if (this.#state === 'off') {
        this.#drop(this.#past.skip() + this.#notes.splice(0).length);
        if (nowMs >= this.#nextAtMs) this.#retry(nowMs);
      }
      if (this.#state !== 'on' || this.#underWay > 0 || nowMs < this.#nextAtMs) return;
      const batch = runtime.measurements.ownWork.time('journal', () => this.#collect());
      if (batch !== undefined) this.#send(batch);
    });
  };

  /** Undefined when there is nothing to write down. */
  #collect(): Batch | undefined {
    const { runtime } = this.#sources;
    const nowMs = runtime.clock();
    const toEpochMs = this.#toEpochMs;
    const change = this.#pending.read(nowMs - PENDING_FOR_MS, toEpochMs);
    const past = this.#past.read(toEpochMs);
    this.#drop(past.lost);
    const events = [...past.events, ...this.#notes.splice(0)];
    const kept = [...this.#kept.values()].filter(({ isNew }) => isNew);
    for (const one of kept) one.isNew = false;
    const mark = nowMs >= this.#markFromMs ? this.#mark : undefined;
    const isSignDue = runtime.ledger.pending > 0 && nowMs - this.#lastAtMs >= SIGN_OF_LIFE_MS;
    const isEmpty =
      change.size + change.moved.length + change.over.length + past.size === 0 &&
      events.length + kept.length === 0;
    if (isEmpty && mark === undefined && !isSignDue && !this.#isFresh) return undefined;
    if (mark !== undefined) this.#mark = undefined;
    return {
      ...this.#empty(),
      pending: change.pending,
      moved: change.moved,
      over: change.over,
      confirmed: past.confirmed,
      verdicts: past.verdicts,
      events,
      kept: kept.map(({ row }) => row),
      reported: mark,
    };
  }

  #empty(): Batch {
    const runs = { numbers: new Float64Array(), cells: new Float32Array() };
    return {
      atMs: epochMs(),
      isFresh: this.#isFresh,
      texts: this.#texts.take(),
      pending: runs,
      moved: [],
      over: [],
      confirmed: runs,
      verdicts: [],
      events: [],
      kept: [],
      reported: undefined,
    };
  }

  #send(batch: Batch, done?: Int32Array): void {
    const { pending, confirmed } = batch;
    this.#isFresh = false;
    this.#underWay++;
    this.#lastAtMs = this.#sources.runtime.clock();
    const moved = [pending.numbers, pending.cells, confirmed.numbers, confirmed.cells];
    this.#thread?.postMessage({ kind: 'batch', batch, done } satisfies ToThread, [
      ...new Set(moved.map(({ buffer }) => buffer as ArrayBuffer)),
    ]);
  }

  readonly #heard = (message: FromThread): void => {
    const { runtime, inform } = this.#sources;
    runtime.guard('journal', () => {
      switch (message.kind) {
        case 'opened':
          if (this.#state === 'off')
            inform('journal_on', { path: message.path }, 'The journal is written again');
          this.#state = 'on';
          return;
        case 'replaced':
          runtime.warn({ code: 'journal_replaced', message: message.message });
          return;
        case 'off':
          this.#off(message.message);
          return;
        case 'written':
          this.#underWay = Math.max(0, this.#underWay - 1);
          this.#nextAtMs = runtime.clock() + message.tookMs * REST;
          return;
        case 'orphans':
          this.#report(message);
          return;
        case 'inherited':
          this.#bequeath(message.bodies);
          this.#firstHeard.resolve();
          return;
        case 'found':
          this.#answers.get(message.question)?.(message.found as never);
          return;
        case 'told':
          this.#answers.get(message.question)?.(message.events as never);
      }
    });
  };

  #bequeath(bodies: readonly string[]): void {
    this.#inherited.push(...bodies);
    const heir = this.#heir;
    if (heir === undefined || this.#inherited.length === 0) return;
    this.#sources.runtime.guard('journal', () => heir(this.#inherited.splice(0)));
  }

  #report({ orphans, pid, root, aliveAtMs, mark }: FromThread & { kind: 'orphans' }): void {
    const { runtime, inform, areSpansMade } = this.#sources;
    const name = `${mark.slot} ${mark.rows.join()}`;
    if (!this.#reported.has(name)) {
      this.#reported.add(name);
      const toEpochMs = this.#toEpochMs;
      const isCounted = root !== this.#root;
      for (const orphan of orphans) {
        runtime.guard('journal', () =>
          reportOrphan(runtime, orphan, { pid, aliveAtMs, isCounted }, toEpochMs),
        );
      }
      if (orphans.length > 0) {
        inform(
          'orphans_found',
          { count: orphans.length, ended_pid: pid },
          `${orphans.length} ${orphans.length === 1 ? 'notification' : 'notifications'} of process ${pid}, which ended without a verdict on them, ${orphans.length === 1 ? 'is' : 'are'} unknown`,
        );
      }
    }
    // Their verdicts are in the history now, and so in the same portion as this.
    this.#mark = mark;
    this.#markFromMs = runtime.clock() + (areSpansMade() && !mark.isLast ? SPANS_PAUSE_MS : 0);
  }

  #off(message: string): void {
    const { runtime } = this.#sources;
    const wasOff = this.#state === 'off';
    this.#state = 'off';
    this.#underWay = 0;
    this.#isFresh = true;
    this.#mark = undefined;
    for (const one of this.#kept.values()) one.isNew = true;
    this.#firstHeard.resolve();
    this.#pending.startOver();
    this.#nextAtMs = runtime.clock() + RETRY_MS;
    if (wasOff) return;
    runtime.measurements.counter('earshot.monitor.errors').add(1, { component: 'journal' });
    runtime.warn({
      code: 'journal_off',
      message: `The journal is off (${message}): monitoring goes on in memory, and a crash would lose what is pending; it is tried again every ${RETRY_MS / 1000} s`,
      fields: { setting: 'EARSHOT_DATA_DIR' },
    });
  }

  #retry(nowMs: number): void {
    this.#nextAtMs = nowMs + RETRY_MS;
    if (this.#thread === undefined) this.#startThread();
    else this.#thread.postMessage({ kind: 'open' } satisfies ToThread);
  }

  #startThread(): void {
    if (this.#threads++ === MOST_THREADS) return;
    this.#texts.startOver();
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
        this.#off(reason);
      };
      thread.on('message', this.#heard);
      thread.on('error', (error) => ended(`its thread failed: ${error.message}`)());
      thread.on('exit', ended('its thread ended'));
      thread.unref();
    } catch (error) {
      this.#off(error instanceof Error ? error.message : String(error));
    }
  }

  async #ask<T>(question: number, message: ToThread): Promise<T | undefined> {
    if (this.#thread === undefined) return undefined;
    const answered = new Promise<T>((resolve) => this.#answers.set(question, resolve));
    this.#thread.postMessage(message);
    const answer = await Promise.race([
      answered,
      pause(ANSWER_WITHIN_MS, undefined, { ref: false }),
    ]);
    this.#answers.delete(question);
    return answer;
  }

  /** Says so once: the first is worth a look. */
  #drop(count: number): void {
    if (count === 0) return;
    const { runtime } = this.#sources;
    runtime.measurements.counter('earshot.journal.dropped').add(count, {});
    const isFirst = this.#dropped === 0 && this.#state === 'on';
    this.#dropped += count;
    if (!isFirst) return;
    runtime.warn({
      code: 'journal_behind',
      message: `The journal can't follow: ${count} verdicts and events were not written down; further ones are counted in earshot.journal.dropped`,
    });
  }

  get #toEpochMs(): number {
    return epochMs() - this.#sources.runtime.clock();
  }
}
