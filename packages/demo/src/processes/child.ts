/** A child process with a channel: its last lines, its end, and how it is ended. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { Reaper } from './reaper-handle.ts';

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly execArgv?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly reaper: Reaper;
  /** Each line that the child writes to stderr. */
  readonly onErrorLine?: (line: string) => void;
  /** Keeps our stdin and stdout, and opens no channel: for somebody's own service. */
  readonly isForeign?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Lines of a child's output that are kept for the case that it dies. */
const TAIL_LINES = 12;

export class Child {
  readonly exited: Promise<Exit>;
  readonly tail: string[] = [];
  exit: Exit | undefined;
  readonly #process: ChildProcess;

  /** Starts a module. Its process leads a group of its own, so that Ctrl-C reaches us alone. */
  constructor(module: string, options: ChildOptions) {
    const { env = process.env, reaper } = options;
    const args = options.args ?? [];
    const execArgv = options.execArgv ?? [];
    this.#process =
      options.isForeign === true
        ? spawn(process.execPath, [...execArgv, module, ...args], {
            env,
            detached: true,
            stdio: ['inherit', 'inherit', 'pipe'],
          })
        : fork(module, args, {
            env,
            execArgv: [...execArgv],
            detached: true,
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
          });
    const { pid } = this.#process;
    if (pid !== undefined) reaper.watch(pid);
    // A send that meets a child on its way out says so here.
    this.#process.on('error', () => {});
    this.exited = this.#ended(pid, reaper);
    this.#read(this.#process.stdout, undefined);
    this.#read(this.#process.stderr, options.onErrorLine);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  send(message: object): void {
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  onMessage(listen: (message: unknown) => void): void {
    this.#process.on('message', listen);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.exit === undefined) this.#process.kill(signal);
  }

  /** Waits for the end; who takes longer than `graceMs` is killed. */
  async endWithin(graceMs: number): Promise<Exit> {
    const grace = new AbortController();
    const killing = pause(graceMs, undefined, { signal: grace.signal }).then(
      () => this.signal('SIGKILL'),
      () => {},
    );
    const exit = await this.exited;
    grace.abort();
    await killing;
    return exit;
  }

  async #ended(pid: number | undefined, reaper: Reaper): Promise<Exit> {
    const ending = pid === undefined ? 'error' : 'close';
    const [code, signal] = (await once(this.#process, ending)) as [
      number | null,
      NodeJS.Signals | null,
    ];
    if (pid !== undefined) reaper.forget(pid);
    this.exit = pid === undefined ? { code: 1, signal: null } : { code, signal };
    return this.exit;
  }

  #read(stream: Readable | null, onLine: ((line: string) => void) | undefined): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      this.tail.push(line);
      if (this.tail.length > TAIL_LINES) this.tail.shift();
      onLine?.(line);
    });
  }
}
