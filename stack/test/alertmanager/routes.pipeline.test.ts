/** Where each alert goes, said by Alertmanager's own tool from the committed configuration. */
import { fileURLToPath } from 'node:url';
import { runTool } from '@earshot/stack';
import {
  ALERTS,
  alertLabels,
  ESCALATION,
  ESCALATION_ALERT_NAMES,
  type AlertName,
} from '@earshot/telemetry';
import { expect, test } from 'vitest';

const CONFIG = fileURLToPath(new URL('../../../prometheus/alertmanager.yml', import.meta.url));
const NAMES = Object.keys(ALERTS) as AlertName[];

test('amtool finds nothing wrong with the configuration and its templates', async () => {
  const { exitCode, output } = await runTool('amtool', ['check-config', CONFIG]);
  expect(output).toMatch(/1 templates\s+SUCCESS/);
  expect(exitCode).toBe(0);
});

test.each(NAMES)('%s goes where its severity and tier say', async (name) => {
  for (const environment of [undefined, 'production']) {
    const labels = alertLabels(name, { serviceName: 'shop', environment });
    await expectRoute(labels, receiversOf(name));
  }
});

test.each(ESCALATION)('what climbs to $tier goes there alone', async ({ tier }) => {
  for (const name of NAMES.filter((each) => ALERTS[each].severity === 'critical')) {
    const { alertname: source_alert, ...labels } = alertLabels(name, { serviceName: 'shop' });
    await expectRoute(
      { ...labels, source_alert, alertname: ESCALATION_ALERT_NAMES[tier], tier },
      tier,
    );
  }
});

test.each(['critical', 'high', 'medium'])('a %s emergency goes to everybody', async (severity) => {
  const labels = { alertname: 'Emergency', emergency: 'true', severity, service_name: 'shop' };
  for (const more of [{}, { tier: 'operations' }, { tier: 'executive' }])
    await expectRoute({ ...labels, ...more }, 'emergency');
});

test('what nobody knows is kept for the record', async () => {
  await expectRoute({ alertname: 'OfAnotherTeam' }, 'default');
  await expectRoute({ alertname: 'NearlyAnEmergency', emergency: 'false' }, 'default');
});

/** Written out, not taken from the table: a table that is wrong shall not prove itself right. */
function receiversOf(name: AlertName): string {
  if (name === 'Watchdog') return 'watchdog';
  const { severity, tier } = ALERTS[name];
  if (tier !== 'operations') return tier;
  return severity === 'critical' ? 'critical,default' : 'notice,default';
}

async function expectRoute(
  labels: Readonly<Record<string, string | undefined>>,
  receivers: string,
): Promise<void> {
  const { exitCode, output } = await runTool('amtool', [
    'config',
    'routes',
    'test',
    `--config.file=${CONFIG}`,
    `--verify.receivers=${receivers}`,
    ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  ]);
  expect(output.trim()).toBe(receivers);
  expect(exitCode).toBe(0);
}
