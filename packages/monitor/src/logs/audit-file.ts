/**
 * The security audit log of its own: lines that are appended to a file which only its owner reads. A
 * disk that is full or a folder that is gone holds nothing up: what can't be written waits, bounded,
 * and is tried again; the same lines stand on stderr in any case.
 */
import type { Runtime } from '@earshot/instrumentation';
import { closeSync, constants, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers';
import { plainText, type Log } from './logger.ts';

const MODE = 0o600;
const MAX_WAITING_BYTES = 256 * 1024;
const RETRY_MS = 1_000;
/** No FIFO without a reader may hold the process; no file of that name is followed by a wait. */
const FLAGS =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);

export class AuditFile {
  readonly #path: string;
  readonly #failed: (error: Error) => void;
  #fd: number | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isScheduled = false;
  #hasFailed = false;

  /** `failed` is told once until it can be written again. */
  constructor(path: string, failed: (error: Error) => void) {
    this.#path = path;
    this.#failed = failed;
  }

  /** Opens it, so that a path that is wrong is told at start. */
  open(): void {
    this.flushSync();
  }

  /** Takes one whole line. It is written at the end of this turn of the loop. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    // The oldest goes: what is asked of an audit log is mostly what happened last.
    while (this.#waitingBytes > MAX_WAITING_BYTES) {
      this.#waitingBytes -= this.#waiting.shift()!.length;
    }
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#flush).unref();
  }

  /** Writes what waits. */
  flushSync(): void {
    try {
      this.#fd ??= openOwn(this.#path);
      while (this.#waiting.length > 0) {
        const bytes = this.#waiting[0]!;
        const written = writeSync(this.#fd, bytes);
        this.#waitingBytes -= written;
        if (written < bytes.length) this.#waiting[0] = bytes.subarray(written);
        else this.#waiting.shift();
      }
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#failed(error as Error);
      this.#hasFailed = true;
    }
  }

  readonly #flush = (): void => {
    this.flushSync();
    this.#isScheduled = this.#waiting.length > 0;
    if (this.#isScheduled) setTimeout(this.#flush, RETRY_MS).unref();
  };
}

/** Undefined where none is set. What fails is counted, and stands in the log. */
export function auditFile(
  path: string | undefined,
  { measurements }: Pick<Runtime, 'measurements'>,
  log: () => Pick<Log, 'logger'>,
): AuditFile | undefined {
  if (path === undefined) return undefined;
  return new AuditFile(path, (error) => {
    measurements.ownErrors.count('log');
    const detail = plainText(error.message);
    log().logger.warn(
      { event: 'audit_log_off', setting: 'EARSHOT_AUDIT_LOG', detail },
      `The audit log can't be written (${detail}); its lines stand here alone until it can`,
    );
  });
}

function openOwn(path: string): number {
  const fd = openSync(path, FLAGS, MODE);
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`${path} is no file`);
    // One that was there before may be readable by others.
    fchmodSync(fd, MODE);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
