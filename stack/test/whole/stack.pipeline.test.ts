/** `npm run stack` as its user has it: the program, its output and its end. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let folder = '';
let running: Stack | undefined;

/** The stack in a folder for temporary files of its own, so that what it leaves is seen. */
class Stack {
  output = '';
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
  }

  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (this.child.exitCode !== null) throw new Error(`it ended and said:\n${this.output}`);
      await pause(100);
    }
  }

  addressOf(name: string): string {
    return new RegExp(`^ {2}${name} +(http://\\S+)`, 'm').exec(this.output)?.[1] ?? '';
  }
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earshot-whole-'));
});
afterEach(async () => {
  running?.child.kill('SIGKILL');
  await running?.exited;
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: readonly string[]): Stack {
  running = new Stack(args);
  return running;
}

test('a silent failure goes to the webhook, to Prometheus and to Jaeger; Ctrl-C ends all with 0', async () => {
  const stack = start('--window', '1');
  const [, correlationId] = await stack.says(/correlation ID (\S+)/);
  await stack.says(/paged .* s later: SilentFailures at the webhook/);
  const [, jaeger = ''] = await stack.says(/a trace with \d+ spans?:\n\s+(\S+)/);
  const found = (await (await fetch(jaeger)).json()) as { data: unknown[] };
  expect(JSON.stringify(found.data)).toContain(correlationId);
  const [, prometheus = ''] = await stack.says(/silent failures for this reason:\n\s+(\S+)/);
  expect(await (await fetch(prometheus)).text()).toContain('"service_name":"earshot-demo"');

  const addresses = ['demo', 'collector', 'prometheus', 'alertmanager', 'jaeger', 'webhook'];
  const urls = addresses.map((name) => stack.addressOf(name));
  for (const url of urls) expect((await fetch(url)).status).toBeLessThan(600);

  stack.child.kill('SIGINT');
  expect(await stack.exited).toBe(0);
  for (const url of urls) await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(readdirSync(folder)).toEqual([]);
});

test('a server that dies meanwhile is said with its last lines, and the rest goes on', async () => {
  const stack = start();
  await stack.says(/Ctrl-C ends all/);
  const [, port] = /:(\d+)$/.exec(stack.addressOf('alertmanager')) ?? [];
  process.kill(await listenerOf(stack, `127.0.0.1:${port}`), 'SIGKILL');
  await stack.says(/alertmanager ended by itself \(SIGKILL\)\. Its last lines:\n {2}\| .*level=/);
  expect((await fetch(`${stack.addressOf('prometheus')}/-/ready`)).status).toBe(200);

  stack.child.kill('SIGTERM');
  expect(await stack.exited).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('ends by itself when its time is up, and says when nothing came all the way', async () => {
  const stack = start('--duration', '1', '--window', '60');
  const code = await stack.exited;
  const isWhole = stack.output.includes('at the webhook');
  expect(code).toBe(isWhole ? 0 : 1);
  expect(stack.output.includes('came all the way within 1 s')).toBe(!isWhole);
});

test('a killed stack leaves no server and no folder', async () => {
  const stack = start();
  await stack.says(/Ctrl-C ends all/);
  const prometheus = stack.addressOf('prometheus');
  stack.child.kill('SIGKILL');
  await stack.exited;
  await expect
    .poll(
      () =>
        fetch(prometheus).then(
          () => 'answers',
          () => 'gone',
        ),
      { timeout: 30_000 },
    )
    .toBe('gone');
  await expect.poll(() => readdirSync(folder), { timeout: 30_000 }).toEqual([]);
});

test.each([
  [['--widow', '3'], '--widow is no option; allowed: --duration, --window, --help.\n'],
  [['chekc'], '"chekc" is no command; allowed: one of run, check, build.\n'],
])('refuses %j with exit code 2', async (args, output) => {
  const stack = start(...args);
  expect(await stack.exited).toBe(2);
  expect(stack.output).toBe(output);
});

/** The server among the stack's children that was told to listen there. */
async function listenerOf(stack: Stack, address: string): Promise<number> {
  const listing = spawn('ps', ['-o', 'pid=,args=', '--ppid', String(stack.child.pid)]);
  let text = '';
  listing.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(listing, 'close');
  const line = text.split('\n').find((row) => row.includes(`--web.listen-address=${address}`));
  return Number.parseInt(line ?? '', 10);
}
