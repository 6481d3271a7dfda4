/**
 * One preparation at a time: two runs that install into the same folder would spoil each other's.
 *
 * The lock is a file created with O_EXCL, holding who holds it. It is stale when that process is
 * gone; on another machine (a shared folder) nobody can tell, so there its age decides.
 */

import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ScriptFailure } from './failure.mjs';

const POLL_MS = 100;
const STALE_AFTER_MS = 15 * 60_000;
const GIVE_UP_AFTER_MS = 20 * 60_000;

/**
 * Runs `work` while holding the lock, waiting for another run to let go of it first.
 *
 * @template T
 * @param {string} file
 * @param {(holder: string) => void} onWait called once, when somebody else holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {ScriptFailure} `lock`, after 20 minutes of waiting
 */
export async function withLock(file, onWait, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const start = performance.now();
  let hasWaited = false;
  while (!tryTake(file)) {
    const held = readHolder(file);
    if (held !== undefined && isStale(file, held)) {
      breakLock(file, held.text);
      continue;
    }
    if (!hasWaited && held !== undefined) onWait(describeHolder(held));
    hasWaited ||= held !== undefined;
    if (performance.now() - start > GIVE_UP_AFTER_MS) {
      throw new ScriptFailure(
        'lock',
        'another run has been preparing this folder for 20 minutes.',
        {
          remedy: `stop ${held === undefined ? 'it' : describeHolder(held)}, or delete ${file}, then run the same command again.`,
        },
      );
    }
    await sleep(POLL_MS);
  }
  // process.exit() in a signal handler skips `finally`, not this.
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/**
 * @typedef {object} Holder
 * @property {string} text what the file says, to tell this lock from its successor
 * @property {number} pid
 * @property {string} host
 */

/**
 * @param {string} file
 * @returns {boolean}
 */
function tryTake(file) {
  try {
    // The time makes two locks of one process differ.
    const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {Holder | undefined} undefined when it has just been released
 */
function readHolder(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { pid, host } = JSON.parse(text);
    return { text, pid: Number(pid), host: String(host) };
  } catch {
    // Created and not yet written, or cut short by a crash: only its age can tell.
    return { text, pid: Number.NaN, host: '' };
  }
}

/**
 * @param {string} file
 * @param {Holder} holder
 * @returns {boolean}
 */
function isStale(file, holder) {
  if (holder.host === hostname()) return !isAlive(holder.pid);
  const ageMs = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return ageMs > (holder.host === '' ? 5_000 : STALE_AFTER_MS);
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Removes a stale lock, and not the one somebody may have taken since it was read.
 *
 * @param {string} file
 * @param {string} expected
 */
function breakLock(file, expected) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== expected) linkSync(aside, file);
  } catch {
    // Another waiting run was quicker; the next attempt to take the lock decides.
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * @param {Holder} holder
 * @returns {string}
 */
function describeHolder(holder) {
  return holder.host === '' ? 'an unknown process' : `process ${holder.pid} on ${holder.host}`;
}
