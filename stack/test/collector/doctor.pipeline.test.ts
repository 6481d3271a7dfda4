/** What `earshot doctor` says of exports while a real Collector is there, is killed, and is back. */
import { fileURLToPath } from 'node:url';
import { startCollector } from '@earshot/stack';
import { expect, onTestFinished, test } from 'vitest';
import { runEarshot } from '../../../packages/monitor/test/doubles/earshot-command.ts';
import { RunningApp } from '../../../packages/monitor/test/doubles/running-app.ts';
import { PATIENCE } from './pipeline.ts';

const ONE_HOST = fileURLToPath(new URL('../../../collector-config/one-host.yaml', import.meta.url));
/** Nobody listens there: what the Collector has taken waits in its queue. */
const NOBODY = 'http://127.0.0.1:9';

test('a Collector that was killed is wrong while it is away, and no longer', async () => {
  const collector = await startCollector({
    configs: [ONE_HOST],
    environment: { PROMETHEUS_OTLP_ENDPOINT: NOBODY, JAEGER_OTLP_ENDPOINT: NOBODY },
  });
  onTestFinished(() => collector.stop());
  const app = await RunningApp.start("import 'ws'; setInterval(() => {}, 1000);", {
    env: {
      OTEL_SERVICE_NAME: 'chat',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    },
  });
  onTestFinished(() => app.dispose());
  const url = await app.url();
  const exports = async () => {
    const { stdout } = await runEarshot(['--url', url, 'doctor', '--json']);
    return (JSON.parse(stdout) as { what: string }[]).find(({ what }) => what === 'exports');
  };

  expect(await exports()).toMatchObject({ is: 'ok', says: `to ${collector.url}: none has failed` });
  await collector.kill();
  await expect.poll(exports, PATIENCE).toMatchObject({
    is: 'wrong',
    says: expect.stringMatching(
      /: the latest try for metrics failed \(\d+ since the start, .* ago\)$/,
    ),
  });
  await collector.restart();
  await expect.poll(exports, PATIENCE).toMatchObject({
    is: 'warning',
    says: expect.stringMatching(
      /: they arrive again; some had failed \(\d+ since the start, .* ago\)$/,
    ),
  });
});
