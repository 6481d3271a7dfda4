/** What `earshot doctor` says of those whom no channel tells, from what a service answers. */
import { expect, test } from 'vitest';
import { lookAtChannels } from '../../src/cli/doctor/channels.ts';
import { serve } from '../doubles/served-api.ts';

const SLACK = { EARSHOT_ALERT_SLACK_URL: 'https://hooks.example.com/a' };
const MAIL = { EARSHOT_ALERT_EMAIL_SERVER: 'smtp://mail.example.com' };

/** `tier: how to mend it`, of each that is warned of. */
async function untold(env: Record<string, string>): Promise<string[]> {
  const answer = (await serve(env).ask('/monitoring/websocket/alerts')).json();
  return lookAtChannels(answer)
    .filter(({ is }) => is === 'warning')
    .map(({ what, mend }) => `${what}: ${mend}`);
}

test('Slack alone tells neither management nor executives', async () => {
  expect(await untold(SLACK)).toEqual([
    'management: Set EARSHOT_ALERT_WEBHOOK_URL, or EARSHOT_ALERT_EMAIL_SERVER with EARSHOT_ALERT_EMAIL_MANAGEMENT.',
    'executive: Set EARSHOT_ALERT_WEBHOOK_URL, or EARSHOT_ALERT_EMAIL_SERVER with EARSHOT_ALERT_EMAIL_EXECUTIVE.',
  ]);
});

test('a mail server tells those who have a mailbox', async () => {
  const toOne = { ...MAIL, EARSHOT_ALERT_EMAIL_MANAGEMENT: 'm@example.com' };
  expect(await untold({ ...SLACK, ...toOne })).toEqual([
    'executive: Set EARSHOT_ALERT_WEBHOOK_URL, or EARSHOT_ALERT_EMAIL_EXECUTIVE.',
  ]);
  expect(await untold(toOne)).toEqual([
    'operations: Set EARSHOT_ALERT_WEBHOOK_URL, or EARSHOT_ALERT_SLACK_URL, or EARSHOT_ALERT_EMAIL_OPERATIONS.',
    'engineering: Set EARSHOT_ALERT_WEBHOOK_URL, or EARSHOT_ALERT_SLACK_URL, or EARSHOT_ALERT_EMAIL_ENGINEERING.',
    'executive: Set EARSHOT_ALERT_WEBHOOK_URL, or EARSHOT_ALERT_EMAIL_EXECUTIVE.',
  ]);
});

test.each<[string, Record<string, string>]>([
  ['a webhook', { EARSHOT_ALERT_WEBHOOK_URL: 'https://example.com/page' }],
  ['Alertmanager, by its own routes,', { EARSHOT_ALERTMANAGER_URL: 'http://127.0.0.1:9093' }],
])('%s tells everybody', async (_name, env) => {
  expect(await untold({ ...SLACK, ...env })).toEqual([]);
});

test('without any channel that alone is said', async () => {
  expect(await untold({})).toEqual([expect.stringMatching(/^channels: Set /)]);
});
