/**
 * Where log lines go: the process's stderr, as stdout belongs to the host. A reader that is slow,
 * stopped or gone must never hold up the host, so nothing here blocks, waits, or keeps the process
 * alive; what does not fit is dropped and counted. sonic-boom was considered: its retry on a full
 * pipe holds the process, and it adds listeners that the host sees.
 */
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers';

const STDERR = 2;
const MAX_QUEUED_BYTES = 1024 * 1024;
const MAX_WRITE_BYTES = 64 * 1024;
const RETRY_MS = 50;
/** At the end of the process: so many short waits for a reader that is slow. */
const LAST_TRIES = 5;
const LAST_WAIT_MS = 5;

export class StderrSink {
  /** Lines that were dropped because the reader is too slow, since the last line that said so. */
  dropped = 0;
  readonly #fd: number;
  readonly #write: typeof writeSync;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #isScheduled = false;
  #isBroken = false;

  constructor(fd = nonBlockingStderr(), write: typeof writeSync = writeSync) {
    this.#fd = fd;
    this.#write = write;
  }

  /** Takes one whole line. It leaves at the end of this turn of the loop. */
  write(line: string): void {
    if (this.#isBroken) return;
    const bytes = Buffer.from(line);
    if (this.#queuedBytes + bytes.length > MAX_QUEUED_BYTES) {
      this.dropped++;
      return;
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#flush).unref();
  }

  /** Writes what is left, at the end of the process: 25 ms at most for a reader that is slow. */
  flushSync(): void {
    for (let tries = 0; tries < LAST_TRIES && !this.#drain(); tries++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_WAIT_MS);
    }
  }

  readonly #flush = (): void => {
    if (this.#drain()) {
      this.#isScheduled = false;
      return;
    }
    setTimeout(this.#flush, RETRY_MS).unref();
  };

  /** False when the reader takes no more for now. */
  #drain(): boolean {
    while (this.#queue.length > 0 && !this.#isBroken) {
      if (this.#queue.length > 1) this.#queue = [Buffer.concat(this.#queue)];
      const bytes = this.#queue[0]!;
      try {
        const written = this.#write(this.#fd, bytes, 0, Math.min(bytes.length, MAX_WRITE_BYTES));
        this.#queuedBytes -= written;
        if (written === bytes.length) this.#queue.shift();
        else this.#queue[0] = bytes.subarray(written);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
        // EPIPE and the like: nobody reads any more, and nobody can be told.
        this.#isBroken = true;
        this.#queue = [];
      }
    }
    return true;
  }
}

/**
 * A description of stderr that does not block. For a pipe or a terminal it is one of our own, so that
 * the host's stays as it is; a file never blocks, and must share the host's position; a socket (what
 * a Node parent gives its children) can't be reopened, and turns non-blocking as Node opens it.
 */
function nonBlockingStderr(): number {
  try {
    const kind = fstatSync(STDERR);
    if (kind.isFIFO() || kind.isCharacterDevice()) {
      return openSync(
        '/proc/self/fd/2',
        constants.O_WRONLY | constants.O_NONBLOCK | constants.O_APPEND,
      );
    }
    if (kind.isSocket()) void process.stderr.writable;
  } catch {
    // No /proc, or not ours to open: stderr as it is.
  }
  return STDERR;
}
