/** The files of journals: opened, replaced where they can't be read, and kept from growing. */
import { existsSync } from 'node:fs';
import { moveAside, removeOldAsides } from './asides.ts';
import { isCorrupt, reasonOf } from './database-error.ts';
import { Database } from './database.ts';
import type { FromThread, JournalOptions } from './messages.ts';
import { removeOld } from './retention.ts';
import { dataPath, slotsIn } from './slot.ts';

export class JournalFiles {
  readonly #options: JournalOptions;
  readonly #say: (message: FromThread) => void;
  readonly #now: () => number;

  constructor(options: JournalOptions, say: (message: FromThread) => void, now: () => number) {
    this.#options = options;
    this.#say = say;
    this.#now = now;
  }

  /** One that cannot be read is moved aside, and a new one is begun. */
  open(path: string): Database {
    try {
      return Database.open(path);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      this.moveAside(path, error);
      return Database.open(path);
    }
  }

  moveAside(path: string, error: unknown): void {
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

  /** Without what is too old. */
  tidy(database: Database): void {
    removeOld(database, this.#options, this.#now());
    database.shrink();
  }

  removeOldAsides(): void {
    removeOldAsides(this.#options.folder, this.#now() - this.#options.maxAgeMs);
  }

  /** All in the folder, living or dead, but for that slot's; one that can't be read now has no answer. */
  askNeighbours<T>(ownSlot: number | undefined, ask: (database: Database) => T): T[] {
    const answers: T[] = [];
    const { folder } = this.#options;
    for (const number of existsSync(folder) ? slotsIn(folder) : []) {
      if (number === ownSlot) continue;
      let database: Database | undefined;
      try {
        database = Database.openForReading(dataPath(folder, number));
        answers.push(ask(database));
      } catch {
        // Of a neighbour that is just being made, or is spoilt.
      } finally {
        database?.close();
      }
    }
    return answers;
  }
}
