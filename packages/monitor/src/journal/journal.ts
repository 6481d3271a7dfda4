/**
 * The journal of this process: what it says in memory is written down by a thread of its own, so that
 * it outlives the process. One portion is on its way at a time; a thread that can't follow makes the next
 * one larger, and what the memory forgets meanwhile is counted as dropped. Whatever becomes of the
 * disk, monitoring goes on.
 */
import type { IsolationNotice, Runtime, RuntimeListener } from '@earshot/instrumentation';
import { setInterval } from 'node:timers';
import type { History } from '../history/history.ts';
import type { Story } from '../history/story.ts';
import { epochMs } from '../wall-clock.ts';
import { rootOfThisProcess } from './identity.ts';
import { Inheritance, type Heir } from './inheritance.ts';
import type { Batch, EventRow } from './messages.ts';
import { Notes } from './notes.ts';
import { OrphanReports, type OrphanReportSources } from './orphan-reports.ts';
import { eventOf, type Notice } from './past-reader.ts';
import { Portions } from './portions.ts';
import { recollect, withoutJournal } from './recollection.ts';
import { Reliability } from './reliability.ts';
import { Writer, type News } from './writer.ts';

/** How often what is new is handed over. */
const PORTION_EVERY_MS = 100;
/** The thread works a fifth of the time at most: it rests so many times as long as it wrote. */
const REST = 4;
const RETRY_MS = 5_000;
/** At the end of the process: the longest wait for the last portion. */
const LAST_WAIT_MS = 200;

export interface JournalSources extends Omit<OrphanReportSources, 'inform'> {
  readonly runtime: Runtime;
  readonly history: History;
  /** The service's own folder. */
  readonly folder: string;
  readonly maxAgeDays: number;
  readonly maxSizeMb: number;
  /** The kind of row that is taken over from processes that ended, if this one does. */
  readonly inherits: string | undefined;
  readonly inform: (
    event: 'journal_on' | 'orphans_found',
    fields: Record<string, unknown>,
    message: string,
  ) => void;
}

type State = 'opening' | 'on' | 'off';

export class Journal implements RuntimeListener {
  readonly #sources: JournalSources;
  readonly #writer: Writer;
  readonly #notes = new Notes();
  readonly #portions: Portions;
  readonly #orphans: OrphanReports;
  readonly #inheritance: Inheritance;
  readonly #reliability = new Reliability();
  #state: State = 'opening';
  #path = '';
  #underWay = 0;
  #nextAtMs = 0;
  #dropped = 0;

  constructor(sources: JournalSources) {
    const { runtime, folder, inherits, maxAgeDays, maxSizeMb } = sources;
    this.#sources = sources;
    const root = rootOfThisProcess();
    const base = epochMs() * 1000 + (process.pid % 1000);
    this.#writer = new Writer(
      {
        folder,
        owner: { base, pid: process.pid, root },
        inherits,
        maxAgeMs: maxAgeDays * 86_400_000,
        maxBytes: maxSizeMb * 1_000_000,
      },
      {
        began: () => this.#portions.forgetTexts(),
        heard: (message) => runtime.guard('journal', () => this.#hear(message)),
        ended: (reason) => this.#off(reason),
      },
    );
    this.#portions = new Portions({
      runtime,
      history: sources.history,
      notes: this.#notes,
      base,
      lost: (count) => this.#drop(count),
    });
    this.#orphans = new OrphanReports(sources, root);
    this.#inheritance = new Inheritance((run) => runtime.guard('journal', run));
    runtime.measurements
      .gauge('earshot.journal.off')
      .set(() => (this.#reliability.isOff ? 1 : 0), {});
  }

  start(): void {
    this.#writer.open();
    setInterval(this.#tick, PORTION_EVERY_MS).unref();
  }

  isolation({ connection, ...notice }: IsolationNotice): void {
    const facts = { ...notice, connection: connection.id, userHash: connection.userHash };
    this.note('isolation', facts);
  }

  /** Notes something that happened; `atMs` is monotonic. */
  note(kind: string, notice: Notice): void {
    if (!this.#notes.add(eventOf(kind, notice, this.#toEpochMs))) this.#drop(1);
  }

  /** Keeps it in the place of the last of its kind; `atMs` is monotonic. */
  keep(kind: string, atMs: number, body: string): void {
    const none = { correlationId: undefined, connection: undefined };
    this.#notes.keep({ kind, atMs: atMs + this.#toEpochMs, body, ...none });
  }

  /**
   * The heir is told what processes that ended kept, and again whenever another is found. Resolves with
   * the first news, or when the journal gives none in time.
   */
  inherit(heir: Heir): Promise<void> {
    return this.#inheritance.goesTo(heir);
  }

  /** The last notes of a kind, oldest first; undefined when the journal does not answer in time. */
  recent(event: string, limit: number, alert?: string): Promise<readonly EventRow[] | undefined> {
    return this.#writer.events({ event, limit, alert });
  }

  /** The story with what the journal knows beyond it. Never rejects, and answers in time. */
  async complete(story: Story, most: number): Promise<Story> {
    const found = await this.#writer.find({ correlationId: story.correlation_id, most });
    return found === undefined ? withoutJournal(story) : recollect(story, found, most);
  }

  /** Writes down what is left, synchronously: at the end of the process. */
  flushSync(): void {
    if (this.#state !== 'on' || !this.#writer.isRunning) return;
    const batch = this.#collect();
    if (batch === undefined && this.#underWay === 0) return;
    const done = new Int32Array(new SharedArrayBuffer(4));
    this.#send(batch ?? this.#portions.empty(), done);
    Atomics.wait(done, 0, 0, LAST_WAIT_MS);
  }

  readonly #tick = (): void => {
    const { runtime, inform } = this.#sources;
    runtime.guard('journal', () => {
      const nowMs = runtime.clock();
      if (this.#state === 'off') {
        this.#drop(this.#portions.skip());
        if (nowMs >= this.#nextAtMs) this.#retry(nowMs);
      }
      if (this.#state === 'on' && this.#reliability.works(nowMs)) {
        inform('journal_on', { path: this.#path }, 'The journal is written again');
      }
      if (this.#state !== 'on' || this.#underWay > 0 || nowMs < this.#nextAtMs) return;
      const batch = runtime.measurements.ownWork.time('journal', () => this.#collect());
      if (batch !== undefined) this.#send(batch);
    });
  };

  /** Undefined when there is nothing to write down. */
  #collect(): Batch | undefined {
    const mark = this.#orphans.due(this.#sources.runtime.clock());
    const batch = this.#portions.next(mark);
    if (mark !== undefined) this.#orphans.marked();
    return batch;
  }

  #send(batch: Batch, done?: Int32Array): void {
    this.#underWay++;
    this.#writer.write(batch, done);
  }

  #hear(message: News): void {
    const { runtime } = this.#sources;
    switch (message.kind) {
      case 'opened':
        this.#path = message.path;
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
        this.#orphans.report(message, this.#toEpochMs);
        // At once: killed before it is marked, the next process would tell them again.
        this.#tick();
        return;
      case 'inherited':
        this.#inheritance.found(message.bodies);
    }
  }

  #off(message: string): void {
    const { runtime } = this.#sources;
    this.#state = 'off';
    this.#underWay = 0;
    this.#orphans.marked();
    this.#portions.startOver();
    this.#inheritance.none();
    this.#nextAtMs = runtime.clock() + RETRY_MS;
    // No error of the monitor's own: the gauge tells of it, and one cause is one alert.
    if (!this.#reliability.failed(runtime.clock())) return;
    runtime.warn({
      code: 'journal_off',
      message: `The journal is off (${message}): monitoring goes on in memory, and a crash would lose what is pending; it is tried again every ${RETRY_MS / 1000} s`,
      fields: { setting: 'EARSHOT_DATA_DIR' },
    });
  }

  #retry(nowMs: number): void {
    this.#nextAtMs = nowMs + RETRY_MS;
    this.#writer.open();
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
