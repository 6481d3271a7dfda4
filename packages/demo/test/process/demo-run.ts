/** A real run of the demo in a process of its own, as `npm start` makes it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const MARK = 'DEMO_TEST_RUN';

export interface Counts {
  readonly attempts: number;
  readonly confirmed: number;
  readonly failed: number;
  readonly silent: number;
  readonly unknown: number;
  readonly evicted: number;
  readonly pending: number;
  readonly silent_by_reason: Readonly<Record<string, number>>;
}

export class DemoRun {
  readonly process: ChildProcess;
  readonly ended: Promise<number | string>;
  stdout = '';
  stderr = '';
  readonly #mark = randomUUID();

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.process = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, EARSHOT_HTTP_PORT: '0', ...env, [MARK]: this.#mark },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout!.on('data', (data) => (this.stdout += String(data)));
    this.process.stderr!.on('data', (data) => (this.stderr += String(data)));
    this.ended = once(this.process, 'close').then(
      ([code, signal]) => (code as number | null) ?? (signal as string),
    );
  }

  /** The last line of stdout, with the equation that must hold in it. */
  get counts(): Counts {
    return JSON.parse(this.stdout.trimEnd().split('\n').at(-1)!) as Counts;
  }

  /** Waits until what was printed so far contains `text`. */
  async says(text: string): Promise<void> {
    while (!`${this.stdout}${this.stderr}`.includes(text)) await pause(20);
  }

  /** PIDs of processes that this run has started and that are there. Linux alone can tell. */
  get processes(): number[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => belongsTo(pid, this.#mark)).map(Number);
  }

  /** The one that runs this file. */
  async pidOf(file: string): Promise<number> {
    for (;;) {
      const pid = this.processes.find((one) =>
        readFileSync(`/proc/${one}/cmdline`, 'utf8').includes(file),
      );
      if (pid !== undefined) return pid;
      await pause(20);
    }
  }

  async nobodyIsLeft(withinMs: number): Promise<boolean> {
    for (const until = performance.now() + withinMs; performance.now() < until; await pause(50)) {
      if (this.processes.length === 0) return true;
    }
    return false;
  }
}

export function sumOf({ confirmed, failed, silent, unknown, evicted, pending }: Counts): number {
  return confirmed + failed + silent + unknown + evicted + pending;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function belongsTo(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${MARK}=${mark}`);
  } catch {
    return false;
  }
}
