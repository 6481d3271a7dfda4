/**
 * Whose journal a file is: the process that holds the lock beside it. The kernel lets go of a lock when
 * its process ends, however it ends. So a living process's journal is never taken for that of a dead
 * one, whatever became of its PID, also across containers that share a folder; and what a dead one
 * left behind is claimed by exactly one.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Processes that may share a folder. */
const MOST = 256;
const LOCK = /^journal-(\d+)\.lock$/;

export class Slot {
  readonly number: number;
  readonly path: string;
  readonly lockPath: string;
  readonly #lock: DatabaseSync;

  private constructor(folder: string, number: number, lock: DatabaseSync) {
    this.number = number;
    this.path = dataPath(folder, number);
    this.lockPath = lockPath(folder, number);
    this.#lock = lock;
  }

  /** The slot, or undefined when another process has it. Throws where the folder can't be used. */
  static take(folder: string, number: number): Slot | undefined {
    // A database without any content: all that is wanted of it is SQLite's lock.
    const lock = new DatabaseSync(lockPath(folder, number), { timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return new Slot(folder, number, lock);
    } catch (error) {
      lock.close();
      const BUSY = 5;
      if ((error as { errcode?: number }).errcode === BUSY) return undefined;
      throw error;
    }
  }

  /** The first slot that nobody has. */
  static takeFirst(folder: string): Slot {
    for (let number = 0; number < MOST; number++) {
      const slot = Slot.take(folder, number);
      if (slot !== undefined) return slot;
    }
    throw new Error(`${MOST} processes have a journal in this folder, and no more can`);
  }

  /** Lets others have it. */
  release(): void {
    this.#lock.close();
  }
}

/** The slots that were ever taken in this folder. */
export function slotsIn(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => LOCK.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

export function dataPath(folder: string, number: number): string {
  return join(folder, `journal-${number}.sqlite`);
}

function lockPath(folder: string, number: number): string {
  return join(folder, `journal-${number}.lock`);
}
