/**
 * The journal's own side, in its thread: takes a slot, opens the file, writes batches, tells what was
 * left behind. What fails closes the file; the next attempt begins anew.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { moveAside, removeOldAsides } from './asides.ts';
import { isCorrupt, reasonOf } from './database-error.ts';
import { Database } from './database.ts';
import { LeftBehind } from './left-behind.ts';
import type { Batch, EventRow, FromThread, JournalOptions, ToThread } from './messages.ts';
import { removeExcess, removeOld } from './retention.ts';
import { find, lastEvents } from './search.ts';
import { Slot, dataPath, slotsIn } from './slot.ts';
import { mergeRemembered } from './remembered.ts';
import { Texts } from './texts.ts';

/** Old rows, dead neighbours, a file that somebody deleted: to be looked at so often. */
export const LOOK_AROUND_MS = 10_000;
/** One a process that ended: more is nothing that this Earshot wrote. */
const MOST_INHERITED = 100;

/** A journal of a process that ended, while its orphans are being told. */
interface Inheritance {
  readonly slot: number;
  readonly left: LeftBehind;
  /** Gives the slot back; the own one is kept. */
  readonly end: () => void;
}

export class Keeper {
  readonly #options: JournalOptions;
  readonly #say: (message: FromThread) => void;
  readonly #now: () => number;
  readonly #texts = new Texts();
  #slot: Slot | undefined;
  #database: Database | undefined;
  #inheritances: Inheritance[] = [];
  /** Rows that are to be told. */
  #inherited: EventRow[] = [];
  #isTelling = false;

  constructor(options: JournalOptions, say: (message: FromThread) => void, now: () => number) {
    this.#options = options;
    this.#say = say;
    this.#now = now;
  }

  /** Takes a slot and opens its file. Says `opened`, or `off` and why. */
  open(isSecondTry = false): void {
    if (this.#database !== undefined) return;
    const { folder, owner } = this.#options;
    try {
      makeFolder(folder);
      this.#slot ??= Slot.takeFirst(folder);
      const database = this.#openOrReplace(this.#slot.path);
      this.#database = database;
      database.own(owner, this.#now());
      const left = LeftBehind.in(database, owner.base);
      if (left !== undefined) {
        this.#inheritances.push({ slot: this.#slot.number, left, end: () => {} });
      }
      this.#say({ kind: 'opened', path: database.path });
      this.#inherited = this.#keptIn(database);
      this.#lookAround();
      // Also nothing: somebody waits for it.
      this.#sayInherited();
      this.#tellNext();
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
    this.#texts.learn(batch.texts);
    try {
      const database = this.#database;
      if (database === undefined) throw new Error('it is not open');
      const own = this.#inheritances.find(({ slot }) => slot === this.#slot?.number);
      database.transaction(() => {
        database.write(batch, this.#options.owner, this.#texts);
        if (own !== undefined && batch.reported?.slot === own.slot) {
          own.left.forget(batch.reported);
        }
      });
      if (batch.reported !== undefined) this.#reported(batch.reported);
      removeExcess(database, this.#options);
      this.#say({ kind: 'written', tookMs: performance.now() - startedAtMs });
      this.#tellNext();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  look(): void {
    if (this.#database === undefined) return;
    try {
      this.#lookAround();
      this.#tellNext();
    } catch (error) {
      this.#fail(error);
    }
  }

  find(question: number, correlationId: string): void {
    const found = this.#ask((database) => find(database, correlationId));
    this.#say({ kind: 'found', question, found: mergeRemembered(found) });
  }

  events({ question, event, limit, alert }: ToThread & { kind: 'events' }): void {
    const events = this.#ask((database) => lastEvents(database, event, limit, alert)).flat();
    const last = events.toSorted((a: EventRow, b: EventRow) => a.atMs - b.atMs).slice(-limit);
    this.#say({ kind: 'told', question, events: last });
  }

  #openOrReplace(path: string): Database {
    try {
      return Database.open(path);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      this.#replace(path, error);
      return Database.open(path);
    }
  }

  #replace(path: string, error: unknown): void {
    try {
      const aside = moveAside(path, error, this.#now());
      this.#say({
        kind: 'replaced',
        message: `The journal ${path} cannot be read (${reasonOf(error)}): it is now ${aside}, and a new one is begun`,
      });
    } catch {
      // Not ours to move: it stays off, and says so.
    }
  }

  /** The own journal and those of all others in the folder, living or dead. */
  #ask<T>(ask: (database: Database) => T): T[] {
    const answers: T[] = [];
    const { folder } = this.#options;
    for (const number of existsSync(folder) ? slotsIn(folder) : []) {
      const isOwn = number === this.#slot?.number && this.#database !== undefined;
      let database: Database | undefined;
      try {
        database = isOwn ? this.#database : Database.openForReading(dataPath(folder, number));
        answers.push(ask(database!));
      } catch (error) {
        // A neighbour's journal that can't be read now has no answer.
        if (isOwn) this.#fail(error);
      } finally {
        if (!isOwn) database?.close();
      }
    }
    return answers;
  }

  #tellNext(): void {
    const [next] = this.#inheritances;
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

  #reported(mark: NonNullable<Batch['reported']>): void {
    this.#isTelling = false;
    const [current] = this.#inheritances;
    if (current === undefined || current.slot !== mark.slot) return;
    if (mark.slot !== this.#slot?.number) {
      current.left.database.transaction(() => current.left.forget(mark));
    }
    if (!mark.isLast) return;
    this.#inheritances.shift();
    current.end();
  }

  #lookAround(): void {
    const database = this.#database!;
    if (!existsSync(database.path)) throw new Error('its file was deleted');
    removeOld(database, this.#options, this.#now());
    removeOldAsides(this.#options.folder, this.#now() - this.#options.maxAgeMs);
    database.shrink();
    this.#inherit();
    if (this.#inherited.length > 0) this.#sayInherited();
  }

  /** Journals of neighbours that ended, and that nobody has taken over. */
  #inherit(): void {
    const { folder } = this.#options;
    for (const number of slotsIn(folder)) {
      const isKnown =
        number === this.#slot?.number || this.#inheritances.some(({ slot }) => slot === number);
      if (isKnown || !existsSync(dataPath(folder, number))) continue;
      const slot = Slot.take(folder, number);
      if (slot === undefined) continue;
      this.#inheritFrom(slot);
    }
  }

  #inheritFrom(slot: Slot): void {
    let database: Database | undefined;
    const end = (): void => {
      database?.close();
      slot.release();
    };
    try {
      database = this.#openOrReplace(slot.path);
      removeOld(database, this.#options, this.#now());
      database.shrink();
      this.#takeOver(database);
      const left = LeftBehind.in(database, Infinity);
      if (left === undefined) end();
      else this.#inheritances.push({ slot: slot.number, left, end });
    } catch {
      // Somebody has locked it, or the disk is full: at the next look.
      end();
    }
  }

  /** What its owner kept is this process's from now on. A crash in between would leave it twice. */
  #takeOver(from: Database): void {
    const rows = this.#keptIn(from);
    const { inherits } = this.#options;
    if (rows.length === 0 || inherits === undefined) return;
    this.#database!.transaction(() => {
      for (const row of rows) this.#database!.add(row);
    });
    from.forget(inherits);
    this.#inherited.push(...rows);
  }

  #keptIn(database: Database): EventRow[] {
    const { inherits } = this.#options;
    return inherits === undefined ? [] : lastEvents(database, inherits, MOST_INHERITED);
  }

  #sayInherited(): void {
    const rows = this.#inherited.splice(0).toSorted((a, b) => a.atMs - b.atMs);
    this.#say({ kind: 'inherited', bodies: rows.map(({ body }) => body) });
  }

  #fail(error: unknown): void {
    const where = this.#slot?.path ?? this.#options.folder;
    this.#close(error);
    this.#say({ kind: 'off', message: `${where}: ${reasonOf(error)}` });
  }

  #close(error: unknown): void {
    for (const { end } of this.#inheritances) end();
    this.#inheritances = [];
    this.#isTelling = false;
    this.#database?.close();
    this.#database = undefined;
    const slot = this.#slot;
    if (slot === undefined) return;
    if (isCorrupt(error)) this.#replace(slot.path, error);
    if (existsSync(slot.lockPath)) return;
    slot.release();
    this.#slot = undefined;
  }
}

/** Step by step: where nothing can be made, as below /proc, Node's recursive way never ends (Node 24). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // A neighbour was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
