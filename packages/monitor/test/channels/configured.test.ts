/** Which channels the settings make, and which they can't. */
import { expect, test } from 'vitest';
import { configuredChannels } from '../../src/channels/configured.ts';
import type { Page } from '../../src/channels/page.ts';
import { readSettings } from '../../src/settings/settings.ts';

const SERVER = { EARSHOT_ALERT_EMAIL_SERVER: 'smtp://mail.example:587' };
const named = (env: Record<string, string>): string[] =>
  configuredChannels(readSettings(env)).map(({ name }) => name);

test('none is made by default, and each by its own setting', () => {
  expect(named({})).toEqual([]);
  expect(
    named({
      ...SERVER,
      EARSHOT_ALERT_EMAIL_MANAGEMENT: 'boss@example.com',
      EARSHOT_ALERT_SLACK_URL: 'https://hooks.slack.example/x',
      EARSHOT_ALERT_WEBHOOK_URL: 'https://example.com/hook',
    }),
  ).toEqual(['slack', 'webhook', 'email']);
});

test('a mail server without a mailbox is refused, with the setting that is missing', () => {
  expect(() => named(SERVER)).toThrow(/EARSHOT_ALERT_EMAIL_SERVER.*EARSHOT_ALERT_EMAIL_OPERATIONS/);
});

test('a host that may be private is known however it is written', async () => {
  const [channel] = configuredChannels(
    readSettings({
      EARSHOT_ALERT_WEBHOOK_URL: 'http://[::1]:1/',
      EARSHOT_ALERT_ALLOW_PRIVATE: 'Localhost, [::1]',
    }),
  );
  await expect(channel!.send({} as Page)).rejects.not.toThrow('EARSHOT_ALERT_ALLOW_PRIVATE');
});
