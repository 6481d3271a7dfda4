/** A process of the stack: its output so far, its end, and how it is ended. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { guard } from './guard.ts';

export interface ProcessOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Removed when we die without having stopped the process; '' for none. */
  readonly folder: string;
  readonly onOutput: (text: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class StackProcess {
  readonly exited: Promise<Exit>;
  exit: Exit | undefined;
  readonly #child: ChildProcess;

  constructor(options: ProcessOptions) {
    this.#child = spawn(options.file, [...options.args], {
      cwd: options.cwd,
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a group of its own, so that Ctrl-C reaches us alone, and the order of ending is ours.
      detached: true,
    });
    const { pid } = this.#child;
    const watch = pid === undefined ? undefined : guard(pid, options.folder);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', options.onOutput);
    this.#child.on('error', (error) => options.onOutput(`${error.message}\n`));
    this.exited = this.#ended(pid, () => watch?.dismiss());
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.exit === undefined) this.#child.kill(signal);
  }

  /** SIGTERM; who takes longer than `graceMs` is killed. */
  async end(graceMs: number): Promise<Exit> {
    this.signal('SIGTERM');
    const killing = setTimeout(() => this.signal('SIGKILL'), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(killing);
    }
  }

  async #ended(pid: number | undefined, dismissGuard: () => void): Promise<Exit> {
    if (pid === undefined) {
      await once(this.#child, 'close').catch(() => {});
      this.exit = { code: 127, signal: null };
      return this.exit;
    }
    const gone = once(this.#child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    this.#child.once('exit', dismissGuard);
    const [code, signal] = await gone;
    this.exit = { code, signal };
    return this.exit;
  }
}

/** Such as `SIGKILL` or `exit code 1`. */
export function describeExit({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}
