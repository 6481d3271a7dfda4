/**
 * Processes of this service that ended: what each left pending is told portion by portion, each portion
 * once the one before is marked as told, and what it kept is this process's from then on.
 */
import { existsSync } from 'node:fs';
import type { Database } from './database.ts';
import type { JournalFiles } from './journal-files.ts';
import { LeftBehind } from './left-behind.ts';
import type { Batch, EventRow, FromThread, JournalOptions } from './messages.ts';
import { lastEvents } from './search.ts';
import { Slot, dataPath, slotsIn } from './slot.ts';

/** One a process that ended: more is nothing that this Earshot wrote. */
const MOST_INHERITED = 100;

type Mark = NonNullable<Batch['reported']>;

interface Predecessor {
  readonly slot: number;
  readonly left: LeftBehind;
  /** Gives the slot back; the own one is kept. */
  readonly end: () => void;
}
/** The journal of this process. */
export interface OwnJournal {
  readonly slot: number;
  readonly database: Database;
}

export class Predecessors {
  readonly #options: JournalOptions;
  readonly #say: (message: FromThread) => void;
  readonly #files: JournalFiles;
  #waiting: Predecessor[] = [];
  /** Rows that are to be told. */
  #inherited: EventRow[] = [];
  #isTelling = false;

  constructor(options: JournalOptions, say: (message: FromThread) => void, files: JournalFiles) {
    this.#options = options;
    this.#say = say;
    this.#files = files;
  }

  /** Those that had the own file before. */
  ofOwn({ slot, database }: OwnJournal): void {
    const left = LeftBehind.in(database, this.#options.owner.base);
    if (left !== undefined) this.#waiting.push({ slot, left, end: () => {} });
    this.#inherited = this.#keptIn(database);
  }

  /** Journals of neighbours that ended, and that nobody has taken over. */
  ofNeighbours(own: OwnJournal): void {
    const { folder } = this.#options;
    for (const number of slotsIn(folder)) {
      const isKnown = number === own.slot || this.#waiting.some(({ slot }) => slot === number);
      if (isKnown || !existsSync(dataPath(folder, number))) continue;
      const slot = Slot.take(folder, number);
      if (slot !== undefined) this.#inheritFrom(slot, own.database);
    }
    if (this.#inherited.length > 0) this.sayInherited();
  }

  tellNext(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#isTelling) return;
    const { left, slot } = next;
    const { orphans, rows, owner, isLast } = left.next();
    this.#isTelling = true;
    this.#say({
      kind: 'orphans',
      orphans,
      pid: owner?.pid ?? 0,
      root: owner?.root ?? '',
      aliveAtMs: owner?.alive_at ?? 0,
      mark: { slot, rows, isLast },
    });
  }

  /** What was told of the own file is forgotten in the transaction of the batch that says so. */
  forgetIn(own: OwnJournal, mark: Mark): void {
    if (mark.slot !== own.slot) return;
    this.#waiting.find(({ slot }) => slot === own.slot)?.left.forget(mark);
  }

  /** A portion was told, and that is written. */
  told(own: OwnJournal, mark: Mark): void {
    this.#isTelling = false;
    const [current] = this.#waiting;
    if (current === undefined || current.slot !== mark.slot) return;
    if (mark.slot !== own.slot) {
      current.left.database.transaction(() => current.left.forget(mark));
    }
    if (!mark.isLast) return;
    this.#waiting.shift();
    current.end();
  }

  sayInherited(): void {
    const rows = this.#inherited.splice(0).toSorted((a, b) => a.atMs - b.atMs);
    this.#say({ kind: 'inherited', bodies: rows.map(({ body }) => body) });
  }

  /** Their slots are given back: somebody else may tell what is left. */
  end(): void {
    for (const { end } of this.#waiting) end();
    this.#waiting = [];
    this.#isTelling = false;
  }

  #inheritFrom(slot: Slot, own: Database): void {
    let database: Database | undefined;
    const end = (): void => {
      database?.close();
      slot.release();
    };
    try {
      database = this.#files.open(slot.path);
      this.#files.tidy(database);
      this.#takeOver(database, own);
      const left = LeftBehind.in(database, Infinity);
      if (left === undefined) end();
      else this.#waiting.push({ slot: slot.number, left, end });
    } catch {
      // Somebody has locked it, or the disk is full: at the next look.
      end();
    }
  }

  /** What its owner kept is this process's from now on. A crash in between would leave it twice. */
  #takeOver(from: Database, own: Database): void {
    const rows = this.#keptIn(from);
    const { inherits } = this.#options;
    if (rows.length === 0 || inherits === undefined) return;
    own.transaction(() => {
      for (const row of rows) own.add(row);
    });
    from.forget(inherits);
    this.#inherited.push(...rows);
  }

  #keptIn(database: Database): EventRow[] {
    const { inherits } = this.#options;
    return inherits === undefined ? [] : lastEvents(database, inherits, MOST_INHERITED);
  }
}
