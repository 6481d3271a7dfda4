/** An application in a process of its own, with or without Earshot. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
export const REGISTER = new URL('../../dist/register.js', import.meta.url).href;

export interface AppOptions {
  /** Default true. */
  readonly isMonitored?: boolean;
  readonly env?: Record<string, string>;
  readonly stdio?: StdioOptions;
  /** Further files in the application's folder, which is its working directory. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type LogLine = Readonly<Record<string, unknown>>;

export class RunningApp {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exited: Promise<Exit>;
  #folder: string;
  #wakers: (() => void)[] = [];

  private constructor(child: ChildProcess, folder: string) {
    this.child = child;
    this.#folder = folder;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#heard('stdout', text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#heard('stderr', text));
    this.exited = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.#wake();
        resolve({ code, signal });
      });
    });
  }

  /** `source` is an ES module; it may import `ws`. */
  static async start(source: string, options: AppOptions = {}): Promise<RunningApp> {
    // Below the package, so that its dependencies are found.
    const folder = await mkdtemp(join(PACKAGE, '.test-app-'));
    const file = join(folder, 'app.mjs');
    await writeFile(file, source);
    for (const [name, text] of Object.entries(options.files ?? {})) {
      await writeFile(join(folder, name), text);
    }
    const hooks = options.isMonitored === false ? [] : ['--import', REGISTER];
    const child = spawn(process.execPath, [...hooks, file], {
      cwd: folder,
      env: { PATH: process.env['PATH'], EARSHOT_HTTP_PORT: '0', ...options.env },
      stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
    });
    return new RunningApp(child, folder);
  }

  /** Earshot's own lines so far; what is no JSON is left out. */
  get logs(): LogLine[] {
    return this.stderr.split('\n').flatMap((line) => {
      try {
        const parsed = JSON.parse(line) as LogLine;
        return parsed['logger'] === 'earshot' ? [parsed] : [];
      } catch {
        return [];
      }
    });
  }

  log(event: string): LogLine | undefined {
    return this.logs.find((line) => line['event'] === event);
  }

  /** Waits for output that makes `find` return something. Fails when the process ends before. */
  async until<T>(find: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find();
      if (found) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        await this.exited;
        const last = find();
        if (last) return last;
        throw new Error(`the application ended first:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => this.#wakers.push(resolve));
    }
  }

  async url(): Promise<string> {
    const started = await this.until(() => this.log('started'));
    return String(started['url']);
  }

  /** Ends what still runs, and clears away the application. */
  async dispose(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exited;
    await rm(this.#folder, { recursive: true, force: true });
  }

  #heard(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }
}
