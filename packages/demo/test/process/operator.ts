/** Somebody who looks after a real run of the demo with the `earshot` command. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { DemoRun, freePort } from './demo-run.ts';

const CLI = fileURLToPath(new URL('../../../monitor/dist/cli/main.js', import.meta.url));

interface Ran {
  readonly code: number;
  readonly text: string;
}

export class Operator {
  readonly run: DemoRun;
  readonly #url: string;

  private constructor(run: DemoRun, url: string) {
    this.run = run;
    this.#url = url;
  }

  static async of(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Operator> {
    const port = await freePort();
    const run = new DemoRun(args, { EARSHOT_HTTP_PORT: String(port), ...env });
    onTestFinished(async () => {
      run.process.kill('SIGTERM');
      await run.ended;
    });
    const operator = new Operator(run, `http://127.0.0.1:${port}`);
    await operator.until(async () => (await operator.asks('status')).code !== 3);
    return operator;
  }

  asks(...args: readonly string[]): Promise<Ran> {
    const env = { PATH: process.env['PATH'], EARSHOT_URL: this.#url } as NodeJS.ProcessEnv;
    return new Promise((resolve) => {
      execFile(process.execPath, [CLI, ...args], { timeout: 30_000, env }, (error, out, said) =>
        resolve({ code: Number(error?.code ?? 0), text: `${out}${said}` }),
      );
    });
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse((await this.asks(...args, '--json')).text) as T;
  }

  async until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await pause(200);
  }

  /** Waits until the answer has this in it. */
  async sees(text: string | RegExp, ...args: readonly string[]): Promise<string> {
    let answer = '';
    await this.until(async () => {
      answer = (await this.asks(...args)).text;
      return answer.search(text) >= 0;
    });
    return answer;
  }
}

/** Removed when the test has ended. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'earshot-operator-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
