/** Journals of no use are moved aside, not deleted: somebody may want to look. A few are kept. */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OtherVersion } from './database-error.ts';

const FILES = ['', '-wal', '-shm'] as const;
/** On a disk that spoils one file after the other they would fill it. */
const MOST_ASIDES = 3;
/** With the time at which it was moved aside. */
const ASIDE = /^journal-\d+\.(?:corrupt|version-\d+)-(.*)\.sqlite/;

/** Moves a journal that is of no use aside. Returns where to. */
export function moveAside(path: string, error: unknown, nowMs: number): string {
  const why = error instanceof OtherVersion ? `version-${error.version}` : 'corrupt';
  const time = new Date(nowMs).toISOString().replaceAll(':', '-');
  const target = path.replace(/\.sqlite$/, `.${why}-${time}.sqlite`);
  for (const suffix of FILES) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}

/** Removes journals that were moved aside before that time, and all but the last few. */
export function removeOldAsides(folder: string, beforeMs: number): void {
  const byTime = Map.groupBy(
    readdirSync(folder).filter((name) => ASIDE.test(name)),
    (name) => ASIDE.exec(name)![1]!,
  );
  const lastFirst = [...byTime].toSorted(([a], [b]) => (a < b ? 1 : -1));
  for (const [index, [, names]] of lastFirst.entries()) {
    for (const name of names) {
      const path = join(folder, name);
      if (index >= MOST_ASIDES || statSync(path).mtimeMs < beforeMs) rmSync(path, { force: true });
    }
  }
}
