/** An application whose bridge can not be made anew for a while: everybody who looks is told so. */
import { afterEach, expect, it } from 'vitest';
import { runEarshot } from '../doubles/earshot-command.ts';
import { RunningApp } from '../doubles/running-app.ts';

const SERVICE = `
import 'ws';
import { bridge } from '@earshot/instrumentation';
let isServerUp = true;
const connect = bridge(
  () => {
    if (!isServerUp) throw new Error('refused');
    return { isUp: true, notify() { console.log('heard'); } };
  },
  {
    name: 'agent',
    notify: ['notify'],
    isAvailable: (one) => one.isUp,
    reinitialise: { attempts: 100, delayMs: 10, factor: 1, breaker: { failures: 2, resetMs: 1000 } },
  },
);
const held = connect();
process.stdin.setEncoding('utf8').on('data', (said) => {
  isServerUp = said.includes('up');
  if (!isServerUp) held.isUp = false;
  held.notify('hello');
});
`;
const PATIENCE = { timeout: 20_000, interval: 100 };

const apps: RunningApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

it('is told by log, metrics, health, status and story, until the bridge is made anew', async () => {
  const app = await RunningApp.start(SERVICE, { stdio: ['pipe', 'pipe', 'pipe'] });
  apps.push(app);
  const url = await app.url();
  const earshot = async (...args: string[]) => (await runEarshot(['--url', url, ...args])).stdout;
  const open = async () =>
    /^earshot_bridge_breakers_open\{.*\} (\d)$/m.exec(
      await (await fetch(`${url}/metrics`)).text(),
    )?.[1];
  expect(await open()).toBe('0');

  app.child.stdin!.write('down\n');
  const paused = await app.until(() => app.log('bridge_paused'));
  expect(paused).toMatchObject({
    level: 'warn',
    bridge: 'agent',
    attempt: 2,
    reinitialised: true,
    retry_after_ms: 1_000,
    msg: 'Bridge agent failed too often to be made anew: nothing is tried for 1 s',
  });
  await expect.poll(open, PATIENCE).toBe('1');
  // Each second one try fails, and the breaker opens again.
  await expect
    .poll(() => earshot('status'), PATIENCE)
    .toMatch(
      /critical bridge initialisation, since .*\n {2}\d+ bridges that failed: healthy up to 0, critical beyond 0\n {2}1 circuit breakers that are open: healthy up to 0\n.*bridge_paused/,
    );
  const correlationId = String(paused['correlation_id']);
  const told = await earshot('trace', correlationId);
  expect(told).toMatch(/failed agent: could not be made anew · exception Error: refused/);
  expect(told).toMatch(
    /paused agent: failed too often to be made anew: nothing is tried for 1 s, until \d\d:\d\d:\d\d · the circuit breaker opens/,
  );

  app.child.stdin!.write('up\n');
  await app.until(() => app.logs.some(({ msg }) => msg === 'Bridge agent was made anew'));
  expect(await open()).toBe('0');
  app.child.stdin!.write('up\n');
  await app.until(() => app.stdout.includes('heard'));
  expect(await earshot('trace', correlationId)).toContain('succeeded agent: was made anew');
  expect(await earshot('status')).not.toContain('circuit breakers that are open');
});
