/**
 * What docker-compose.yml tells the servers, told to the same servers without Docker: its flags start
 * them, its health checks pass, and fail when nobody answers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort, runTool, startAlertmanager, startPrometheus } from '@earshot/stack';
import { readProject } from './compose.ts';

const { services } = await readProject();
const folder = mkdtempSync(path.join(tmpdir(), 'earshot-flags-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('starts Prometheus, and its health check tells it from none', async () => {
  const prometheus = await startPrometheus({ config: '', flags: flagsOf('prometheus') });
  try {
    const flags = (await (await fetch(`${prometheus.url}/api/v1/status/flags`)).json()) as {
      data: Record<string, string>;
    };
    expect(flags.data).toMatchObject({
      'web.enable-otlp-receiver': 'true',
      'enable-feature': 'exemplar-storage',
      'rules.alert.resend-delay': '5s',
      'storage.tsdb.retention.time': '31d',
    });
    expect(
      (await runTool('promtool', checkOf('prometheus', 9090, prometheus.ports.http))).exitCode,
    ).toBe(0);
  } finally {
    await prometheus.stop();
  }
  expect((await runTool('promtool', checkOf('prometheus', 9090, await freePort()))).exitCode).toBe(
    1,
  );
});

test('starts Alertmanager, and its health check tells it from none', async () => {
  const config = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n';
  const alertmanager = await startAlertmanager({ config, flags: flagsOf('alertmanager') });
  try {
    const check = await runTool('amtool', checkOf('alertmanager', 9093, alertmanager.ports.http));
    expect(check).toMatchObject({ exitCode: 0, output: expect.stringContaining('disabled') });
  } finally {
    await alertmanager.stop();
  }
  expect((await runTool('amtool', checkOf('alertmanager', 9093, await freePort()))).exitCode).toBe(
    1,
  );
});

test('sets what Jaeger keeps, in the configuration that is built into it', async () => {
  const [flag] = services['jaeger']!.command!;
  // It dies of the missing file of another setting, after its storage was made.
  const { output } = await runTool('jaeger', [flag!], { cwd: folder });
  expect(output).toContain('"MaxTraces":20000');
  const wrong = await runTool('jaeger', [flag!.replace('20000', 'many')], { cwd: folder });
  expect(wrong.output).toContain('max_traces');
});

/** Without those that say where its files are: the container's paths are nobody's here. */
function flagsOf(name: string): string[] {
  const isPlace = /^--(config\.file|storage\.path|storage\.tsdb\.path)=/;
  return services[name]!.command!.filter((flag) => !isPlace.test(flag));
}

/** The arguments of a health check, for the port that the server has here. */
function checkOf(name: string, port: number, here: number): string[] {
  const [, , ...args] = services[name]!.healthcheck!.test;
  return args.map((arg) => arg.replace(`127.0.0.1:${port}`, `127.0.0.1:${here}`));
}
