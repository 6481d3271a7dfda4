/** A script in a process of its own, which can be stopped, continued and killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

export interface ScriptOptions {
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class ScriptProcess {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  #wakers: (() => void)[] = [];

  private constructor(command: readonly string[], { cwd, env }: ScriptOptions) {
    this.child = spawn(process.execPath, command, {
      cwd: cwd ?? PACKAGE,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child
      .stdout!.setEncoding('utf8')
      .on('data', (text: string) => this.#heard('stdout', text));
    this.child
      .stderr!.setEncoding('utf8')
      .on('data', (text: string) => this.#heard('stderr', text));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        resolve({ code, signal });
        this.#wake();
      });
    });
  }

  /** Runs a file. */
  static file(file: URL | string, options: ScriptOptions = {}): ScriptProcess {
    const path = typeof file === 'string' ? file : fileURLToPath(file);
    return new ScriptProcess([...(options.node ?? []), path, ...(options.args ?? [])], options);
  }

  /** Runs an ES module given by its text, which finds what this package finds. */
  static text(source: string, options: ScriptOptions = {}): ScriptProcess {
    const node = [...(options.node ?? []), '--input-type=module', '-e', source];
    return new ScriptProcess([...node, ...(options.args ?? [])], options);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The complete lines of its output. */
  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  /** Waits for a line that starts so, and returns what follows. Fails when the process ends before. */
  async said(start: string): Promise<string> {
    for (;;) {
      const line = this.lines.find((candidate) => candidate.startsWith(start));
      if (line !== undefined) return line.slice(start.length).trim();
      if (!this.isRunning) {
        await this.ended;
        if (this.lines.some((candidate) => candidate.startsWith(start))) continue;
        throw new Error(`ended before it said "${start}":\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => this.#wakers.push(resolve));
    }
  }

  /** Its whole output. Fails unless it ended well. */
  async output(): Promise<string> {
    const { code, signal } = await this.ended;
    if (code !== 0)
      throw new Error(`ended with ${code ?? signal}:\n${this.stdout}\n${this.stderr}`);
    return this.stdout;
  }

  tell(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async dispose(): Promise<void> {
    if (this.isRunning) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    await this.ended;
  }

  #heard(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }
}
