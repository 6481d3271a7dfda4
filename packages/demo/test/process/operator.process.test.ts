/** Four bad days of an operator, each on the real demo: what the `earshot` command tells of it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { SmallDisk } from '../../../monitor/test/doubles/small-disk.ts';
import { freePort } from './demo-run.ts';
import { folder, Operator } from './operator.ts';

interface Alerts {
  readonly acknowledgements: readonly object[];
  readonly alerts: readonly {
    readonly alert: string;
    readonly samples: { correlation_id: string }[];
  }[];
}
interface Status {
  readonly service: { readonly counts: { readonly pending: number; readonly unknown: number } };
}

/** The folder of one that is soon full. */
function smallDisk(context: TestContext): string {
  const path = folder();
  const disk = SmallDisk.mount(path, context);
  onTestFinished(() => disk.unmount());
  return path;
}

test('a frozen client: which message was lost, and who looks after it', async () => {
  const operator = await Operator.of(['--fault', 'frozen-client', '--window', '1']);
  await operator.sees(/firing +critical +SilentFailures/, 'alerts');
  const status = await operator.asks('status');
  expect(status.text).toMatch(/critical +silent failure/);
  expect(status.code).toBe(1);
  const { alerts } = await operator.json<Alerts>('alerts');
  const id = alerts.find(({ alert }) => alert === 'SilentFailures')!.samples[0]!.correlation_id;
  expect((await operator.asks('trace', id)).text).toMatch(/silent after .* timeout/);
  await operator.asks('ack', 'SilentFailures', '--by', 'ada');
  const { acknowledgements } = await operator.json<Alerts>('alerts');
  expect(acknowledgements).toMatchObject([{ alert: 'SilentFailures', by: 'ada' }]);
});

test('a killed service: the next start tells what became of what was pending', async () => {
  const env = { EARSHOT_DATA_DIR: folder() };
  const before = await Operator.of(['--fault', 'frozen-client', '--window', '60'], env);
  await before.until(async () => {
    const { service } = await before.json<Status>('status');
    return service.counts.pending > 10;
  });
  process.kill(await before.run.pidOf('service/main.js'), 'SIGKILL');
  expect(await before.run.ended).toBe(1);
  expect(before.run.stderr).toContain('The service died (SIGKILL)');

  const after = await Operator.of(['--fault', 'none', '--clients', '1'], env);
  await after.run.says('which ended without a verdict on them');
  const { service } = await after.json<Status>('status');
  expect(service.counts.unknown).toBeGreaterThan(0);
});

test('a full disk: the users are served, and the operator is told that a crash would lose', async (context) => {
  const env = { EARSHOT_DATA_DIR: smallDisk(context) };
  const operator = await Operator.of(['--fault', 'none', '--clients', '40'], env);
  await operator.run.says('the disk is full');
  await operator.sees(/wrong +journal/, 'doctor');
  expect((await operator.asks('status')).text).toContain(' 0 lost in silence');
});

test('a dead webhook: the alert is seen all the same, and told once the webhook is back', async () => {
  const port = await freePort();
  const operator = await Operator.of(['--fault', 'closed-socket', '--window', '1'], {
    EARSHOT_ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
    EARSHOT_ALERT_ALLOW_PRIVATE: '127.0.0.1',
  });
  await operator.sees(/firing +critical +SilentFailures/, 'alerts');
  await operator.sees(/wrong +webhook.*ECONNREFUSED/, 'doctor');
  const pages: string[] = [];
  const receiver = createServer((request, response) => {
    request.on('data', (data) => pages.push(String(data))).on('end', () => response.end());
  }).listen(port, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  await operator.until(() => Promise.resolve(pages.join('').includes('SilentFailures')));
  await operator.sees(/ok +webhook/, 'doctor');
});
