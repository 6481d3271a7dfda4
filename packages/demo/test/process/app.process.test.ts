/** `--app`: somebody's own service, unchanged, with its stdio, signals and exit code. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DemoRun, freePort } from './demo-run.ts';

const ECHO = fileURLToPath(new URL('apps/echo.mjs', import.meta.url));

test.concurrent('follows the service, and ends it after the duration', async () => {
  const port = await freePort();
  const run = new DemoRun(['--app', ECHO, '--duration', '6', '--json', '--', String(port)]);
  await run.says('echo on');
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, {
    headers: { 'x-correlation-id': 'case-1' },
  });
  socket.on('open', () => socket.send('hello'));
  const [message] = (await once(socket, 'message')) as [Buffer];
  expect(String(message)).toBe('heard hello');

  expect(await run.ended).toBe(0);
  expect(run.counts).toMatchObject({
    attempts: 2,
    confirmed: 1,
    silent: 1,
    silent_by_reason: { not_open: 1 },
  });
  expect(run.stderr).toMatch(/not_open .* case-1 .*traces\?correlation_id=case-1/);
  expect(await run.nobodyIsLeft(2_000)).toBe(true);
});

test.concurrent("leaves stdout and stderr as the service's own", async () => {
  const port = String(await freePort());
  const run = new DemoRun(['--app', ECHO, '--', port, 'fail']);
  expect(await run.ended).toBe(7);
  expect(run.stdout).toBe(`echo on ${port}\n`);
  expect(run.stderr).toContain('a line on stderr, {"logger":"mine"}\n');
});

test.concurrent('dies of the signal of which the service died', async () => {
  const run = new DemoRun(['--app', ECHO, '--', String(await freePort()), 'abort']);
  expect(await run.ended).toBe('SIGUSR2');
});

test.concurrent('leaves it to the service what a Ctrl-C means', async () => {
  const run = new DemoRun(['--app', ECHO, '--', String(await freePort())]);
  await run.says('echo on');
  run.process.kill('SIGINT');
  expect(await run.ended).toBe(3);
  expect(run.stdout).toContain('interrupted\n');
});

test.concurrent('takes the service along when it is killed', async () => {
  const run = new DemoRun(['--app', ECHO, '--', String(await freePort())]);
  await run.says('echo on');
  run.process.kill('SIGKILL');
  expect(await run.nobodyIsLeft(6_000)).toBe(true);
});
