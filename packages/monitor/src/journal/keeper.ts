/**
 * The journal's own side, in its thread: takes a slot, opens the file, writes batches, answers. What
 * fails closes the file; the next attempt begins anew.
 */
import { existsSync } from 'node:fs';
import { isCorrupt, reasonOf } from './database-error.ts';
import type { Database } from './database.ts';
import { JournalFiles } from './journal-files.ts';
import { makeFolder } from './make-folder.ts';
import type { Batch, EventRow, FromThread, JournalOptions, ToThread } from './messages.ts';
import { Predecessors, type OwnJournal } from './predecessors.ts';
import { mergeRemembered } from './remembered.ts';
import { removeExcess } from './retention.ts';
import { find, lastEvents } from './search.ts';
import { Slot } from './slot.ts';
import { Texts } from './texts.ts';
import { writeBatch } from './write-batch.ts';

/** Old rows, dead neighbours, a file that somebody deleted: to be looked at so often. */
export const LOOK_AROUND_MS = 10_000;

export class Keeper {
  readonly #options: JournalOptions;
  readonly #say: (message: FromThread) => void;
  readonly #now: () => number;
  readonly #texts = new Texts();
  readonly #files: JournalFiles;
  readonly #predecessors: Predecessors;
  /** Kept while the file is closed: nobody else is to take it meanwhile. */
  #slot: Slot | undefined;
  #own: OwnJournal | undefined;

  constructor(options: JournalOptions, say: (message: FromThread) => void, now: () => number) {
    this.#options = options;
    this.#say = say;
    this.#now = now;
    this.#files = new JournalFiles(options, say, now);
    this.#predecessors = new Predecessors(options, say, this.#files);
  }

  /** Takes a slot and opens its file. Says `opened`, or `off` and why. */
  open(isSecondTry = false): void {
    if (this.#own !== undefined) return;
    const { folder, owner } = this.#options;
    try {
      makeFolder(folder);
      this.#slot ??= Slot.takeFirst(folder);
      const database = this.#files.open(this.#slot.path);
      const own = (this.#own = { slot: this.#slot.number, database });
      database.own(owner, this.#now());
      this.#predecessors.ofOwn(own);
      this.#say({ kind: 'opened', path: database.path });
      this.#lookAround(own);
      // Also nothing: somebody waits for it.
      this.#predecessors.sayInherited();
      this.#predecessors.tellNext();
    } catch (error) {
      if (isSecondTry || !isCorrupt(error)) {
        this.#fail(error);
        return;
      }
      this.#close(error);
      this.open(true);
    }
  }

  /** True when it was written. */
  write(batch: Batch): boolean {
    const startedAtMs = performance.now();
    const { reported } = batch;
    this.#texts.learn(batch.texts);
    try {
      const own = this.#own;
      if (own === undefined) throw new Error('it is not open');
      const { database } = own;
      database.transaction(() => {
        writeBatch(database, batch, this.#options.owner, this.#texts);
        if (reported !== undefined) this.#predecessors.forgetIn(own, reported);
      });
      if (reported !== undefined) this.#predecessors.told(own, reported);
      removeExcess(database, this.#options);
      this.#say({ kind: 'written', tookMs: performance.now() - startedAtMs });
      this.#predecessors.tellNext();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  look(): void {
    if (this.#own === undefined) return;
    try {
      this.#lookAround(this.#own);
      this.#predecessors.tellNext();
    } catch (error) {
      this.#fail(error);
    }
  }

  find({ question, correlationId, most }: ToThread & { kind: 'find' }): void {
    const found = this.#ask((database) => find(database, correlationId, most));
    this.#say({ kind: 'found', question, found: mergeRemembered(found, most) });
  }

  events({ question, event, limit, alert }: ToThread & { kind: 'events' }): void {
    const events = this.#ask((database) => lastEvents(database, event, limit, alert)).flat();
    const last = events.toSorted((a: EventRow, b: EventRow) => a.atMs - b.atMs).slice(-limit);
    this.#say({ kind: 'told', question, events: last });
  }

  /** The own journal and those of all others in the folder. */
  #ask<T>(ask: (database: Database) => T): T[] {
    const own = this.#own;
    const answers = this.#files.askNeighbours(own?.slot, ask);
    if (own === undefined) return answers;
    try {
      answers.unshift(ask(own.database));
    } catch (error) {
      this.#fail(error);
    }
    return answers;
  }

  #lookAround(own: OwnJournal): void {
    const { database } = own;
    if (!existsSync(database.path)) throw new Error('its file was deleted');
    this.#files.tidy(database);
    this.#files.removeOldAsides();
    this.#predecessors.ofNeighbours(own);
  }

  #fail(error: unknown): void {
    const where = this.#slot?.path ?? this.#options.folder;
    this.#close(error);
    this.#say({ kind: 'off', message: `${where}: ${reasonOf(error)}` });
  }

  #close(error: unknown): void {
    this.#predecessors.end();
    this.#own?.database.close();
    this.#own = undefined;
    const slot = this.#slot;
    if (slot === undefined) return;
    if (isCorrupt(error)) this.#files.moveAside(slot.path, error);
    if (existsSync(slot.lockPath)) return;
    slot.release();
    this.#slot = undefined;
  }
}
