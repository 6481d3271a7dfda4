/**
 * One builder at a time for a server: a file that holds the builder's process number.
 *
 * Two builders would not spoil each other's work, as what is built appears by a rename; they would
 * only both do it.
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * @param onWait called once with the holder's process number, when there is one to wait for
 */
export async function withLock<Result>(
  file: string,
  onWait: (pid: number) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  let hasWaited = false;
  while (!tryTake(file)) {
    const pid = holderOf(file);
    if (pid === undefined || isAlive(pid)) {
      if (pid !== undefined && !hasWaited) onWait(pid);
      hasWaited ||= pid !== undefined;
      await pause(POLL_MS);
    } else breakLock(file);
  }
  const release = (): void => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function tryTake(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when it has just been released, or is not written yet. */
function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Renamed first: of two that wait, one alone succeeds. */
function breakLock(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  rmSync(aside, { force: true });
}
