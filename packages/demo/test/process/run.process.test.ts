/** The run as a whole: the mix, no fault, a service that dies, a port that is taken, the ways to stop. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { DemoRun, sumOf } from './demo-run.ts';

test.concurrent('mixes all faults by default, and keeps the equation', async () => {
  const run = new DemoRun(['--duration', '9', '--json', '--window', '1.5']);
  expect(await run.ended).toBe(0);
  const { counts } = run;
  expect(counts.attempts).toBe(sumOf(counts));
  expect(counts.confirmed).toBeGreaterThan(counts.attempts / 2);
  expect(counts.silent_by_reason).toMatchObject({
    timeout: expect.toSatisfy((times: number) => times > 0),
    not_open: expect.toSatisfy((times: number) => times > 0),
    isolation_violation: expect.toSatisfy((times: number) => times > 0),
    context_missing: expect.toSatisfy((times: number) => times > 0),
    bridge_unavailable: expect.toSatisfy((times: number) => times > 0),
    method_missing: expect.toSatisfy((times: number) => times > 0),
  });
  expect(run.stderr).toContain('/monitoring/websocket/traces?correlation_id=job-');
  expect(await run.nobodyIsLeft(2_000)).toBe(true);
});

test.concurrent('loses nothing where nothing gets in the way', async () => {
  const run = new DemoRun(['--duration', '5', '--json', '--window', '2', '--fault', 'none']);
  expect(await run.ended).toBe(0);
  const { counts } = run;
  expect(counts.confirmed).toBeGreaterThan(0);
  expect(counts).toMatchObject({ attempts: counts.confirmed, silent: 0, failed: 0, pending: 0 });
});

test.concurrent('prints counts of zero when the monitor is off, and says so', async () => {
  const run = new DemoRun(['--duration', '2', '--json'], { WEBSOCKET_MONITOR_ENABLED: 'false' });
  expect(await run.ended).toBe(0);
  expect(run.counts.attempts).toBe(0);
  expect(run.stderr).toContain('WEBSOCKET_MONITOR_ENABLED is false');
  expect(run.stderr).toContain('nothing was followed');
});

test.concurrent('takes a free port when the wanted one is taken, and says which', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const args = ['--duration', '5', '--fault', 'none', '--clients', '1'];
  const run = new DemoRun(args, { EARSHOT_HTTP_PORT: String(port) });
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatch(new RegExp(`Port ${port} is taken; metrics are on port \\d+ instead`));
  expect(run.stdout).toContain('nothing was lost silently');
});

test.concurrent('ends with 0 at the first Ctrl-C, which npm may send twice', async () => {
  const run = new DemoRun(['--clients', '2', '--window', '1']);
  await run.says('attempts');
  run.process.kill('SIGINT');
  run.process.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatch(/Earshot {2}\d+:\d\d · [\d,]+ notifications/);
  expect(await run.nobodyIsLeft(2_000)).toBe(true);
});

test.concurrent('ends at once with 130 at the second Ctrl-C', async () => {
  const run = new DemoRun(['--clients', '2']);
  await run.says('attempts');
  run.process.kill('SIGINT');
  setTimeout(() => run.process.kill('SIGINT'), 600);
  expect(await run.ended).toBe(130);
  expect(await run.nobodyIsLeft(5_000)).toBe(true);
});

test.concurrent('leaves nobody behind when it is killed, not even a client that is stopped', async () => {
  const run = new DemoRun(['--fault', 'frozen-client', '--window', '30', '--clients', '1']);
  await run.says('attempts');
  expect(run.processes.length).toBeGreaterThan(3);
  run.process.kill('SIGKILL');
  expect(await run.ended).toBe('SIGKILL');
  expect(await run.nobodyIsLeft(6_000)).toBe(true);
});

test.concurrent('says how the service died, with its last lines, and ends with 1', async () => {
  const run = new DemoRun(['--fault', 'none', '--json']);
  await run.says('attempts');
  process.kill(await run.pidOf('service/main.js'), 'SIGKILL');
  expect(await run.ended).toBe(1);
  expect(run.stderr).toContain('The service died (SIGKILL). Its last lines:\n');
  expect(run.stderr).toContain('  agent service listening on');
  expect(run.counts.attempts).toBe(sumOf(run.counts));
  expect(await run.nobodyIsLeft(5_000)).toBe(true);
});

test.concurrent('ends when nobody reads its output any more', async () => {
  const run = new DemoRun(['--clients', '1', '--fault', 'none']);
  await run.says('in a browser');
  run.process.stdout!.destroy();
  expect(await run.ended).toBe(0);
});
