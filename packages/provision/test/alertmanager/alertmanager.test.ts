/** What the generator makes of its options. That Alertmanager does it, the pipeline's tests show. */
import { CHANNELS, channelsOf, TIERS, type Tier } from '@earshot/telemetry';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertmanagerConfig } from '../../src/alertmanager/alertmanager.ts';
import { mailOf } from '../../src/alertmanager/mail.ts';
import type { AlertmanagerOptions } from '../../src/alertmanager/options.ts';

interface Receiver {
  readonly name: string;
  readonly webhook_configs?: readonly { url_file: string }[];
  readonly slack_configs?: readonly { api_url_file: string }[];
  readonly email_configs?: readonly Record<string, unknown>[];
}
interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
}
interface Config {
  readonly route: { readonly routes: readonly (Route & Record<string, unknown>)[] };
  readonly receivers: readonly Receiver[];
}

const made = (options?: AlertmanagerOptions): Config =>
  parse(alertmanagerConfig(options)) as Config;
const receiver = (config: Config, name: string): Receiver | undefined =>
  config.receivers.find((one) => one.name === name);

test('no secret is in the file, only where it lies', () => {
  const config = made({ secretsFolder: '/elsewhere' });
  expect(receiver(config, 'critical')).toMatchObject({
    webhook_configs: [{ url_file: '/elsewhere/webhook_url' }],
    slack_configs: [{ api_url_file: '/elsewhere/slack_url' }],
  });
  expect(receiver(config, 'watchdog')?.webhook_configs?.[0]?.url_file).toBe(
    '/elsewhere/watchdog_url',
  );
});

test('a channel that is not set up is in no receiver, and the outside check stays', () => {
  const { receivers } = made({ channels: ['slack'] });
  const used = receivers.filter(
    ({ webhook_configs, email_configs }) => webhook_configs ?? email_configs,
  );
  expect(used.map(({ name }) => name)).toEqual(['watchdog']);
});

test('critical alerts wait for nothing and share no group; times can be shortened', () => {
  const critical = ({ route }: Config): object | undefined =>
    route.routes.find((one) => one['receiver'] === 'critical');
  expect(critical(made())).toMatchObject({
    group_by: ['...'],
    group_wait: '0s',
    group_interval: '5s',
    repeat_interval: '5m',
    continue: true,
  });
  const groupings = { page: { intervalSeconds: 0.2, repeatSeconds: 1.5 } };
  expect(critical(made({ groupings }))).toMatchObject({
    group_wait: '0s',
    group_interval: '200ms',
    repeat_interval: '1500ms',
  });
});

test('a mail server that is named is asked for TLS and a login, and each tier has its mailbox', () => {
  const mail = mailOf({
    EARSHOT_MAIL_SERVER: 'smtp.example.org:587',
    EARSHOT_MAIL_USER: 'pager',
    EARSHOT_MAIL_FROM: 'pager@example.org',
    EARSHOT_MAIL_EXECUTIVE: 'boss@example.org',
  });
  expect(receiver(made({ mail }), 'executive')?.email_configs).toMatchObject([
    {
      to: 'boss@example.org',
      from: 'pager@example.org',
      smarthost: 'smtp.example.org:587',
      auth_username: 'pager',
      auth_password_file: '/run/secrets/smtp_password',
      require_tls: true,
    },
  ]);
  expect(receiver(made({ mail: mailOf({}) }), 'executive')?.email_configs).toMatchObject([
    { to: 'executive@example.com', smarthost: 'mail:1025', require_tls: false },
  ]);
});

test.each([
  [{ EARSHOT_MAIL_SERVER: 'smtp.example.org' }, 'host:port'],
  [{ EARSHOT_MAIL_OPERATIONS: 'ops' }, 'an address such as ops@example.com'],
  [{ EARSHOT_MAIL_TLS: 'no' }, 'true or false'],
])('%o is refused with what is allowed', (environment, allowed) => {
  const [[name, value]] = Object.entries(environment) as [[string, string]];
  expect(() => mailOf(environment)).toThrow(`${name} is "${value}"; allowed: ${allowed}.`);
});

/** The channels of the receivers to which the routes lead an alert. */
function channelsByRoutes(labels: Readonly<Record<string, string>>): readonly string[] {
  const config = made();
  const fitting = config.route.routes.filter(({ matchers = [] }) =>
    matchers.every((matcher) => {
      const [, label, value] = /^(\w+)=~?"(.*)"$/.exec(matcher)!;
      return new RegExp(`^(?:${value})$`).test(labels[label!] ?? '');
    }),
  );
  const last = fitting.findIndex((one) => one.continue !== true);
  const used = fitting.slice(0, last + 1).map((one) => receiver(config, one.receiver)!);
  return CHANNELS.filter((channel) => used.some((one) => `${channel}_configs` in one));
}

test('by the routes each tier is told by the channels by which the monitor tells it', () => {
  const byRoutes = (tier: Tier) => channelsByRoutes({ tier, severity: 'critical' });
  expect(TIERS.map((tier) => byRoutes(tier))).toEqual(TIERS.map((tier) => channelsOf(tier)));
  expect(byRoutes('management')).toEqual(['webhook', 'email']);
  expect(byRoutes('operations')).toEqual(CHANNELS);
});
