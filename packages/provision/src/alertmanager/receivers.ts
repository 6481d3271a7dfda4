/** Receivers of Alertmanager: the channels of each, by their secrets and templates. */
import { RECEIVERS, type Channel, type Receiver, type ReceiverName } from '@earshot/telemetry';
import type { Settings } from './options.ts';

export const WATCHDOG_RECEIVER = 'watchdog';

/** A receiver that hangs shall not hold the group until the next flush. */
const TIMEOUT = '4s';
/** Secrets are in the addresses: they are not for whom they redirect to. */
const HTTP = { follow_redirects: false };

type Yaml = Readonly<Record<string, unknown>>;

export function receivers(settings: Settings): Yaml[] {
  return [
    ...Object.entries(RECEIVERS).map(([name, receiver]: [string, Receiver]) => ({
      name,
      ...Object.fromEntries(
        receiver.channels
          .filter((channel) => settings.channels.includes(channel))
          .map((channel) => [
            `${channel}_configs`,
            [CHANNEL_CONFIGS[channel](name as ReceiverName, receiver, settings)],
          ]),
      ),
    })),
    {
      name: WATCHDOG_RECEIVER,
      webhook_configs: [
        { ...webhook('watchdog_url', settings), send_resolved: false, max_alerts: 1 },
      ],
    },
  ];
}

const CHANNEL_CONFIGS: Record<
  Channel,
  (name: ReceiverName, receiver: Receiver, settings: Settings) => Yaml
> = {
  webhook: (_name, _receiver, settings) => webhook('webhook_url', settings),
  slack: (_name, _receiver, { secretsFolder }) => ({
    send_resolved: true,
    api_url_file: `${secretsFolder}/slack_url`,
    timeout: TIMEOUT,
    http_config: HTTP,
    color: '{{ template "earshot.slack.color" . }}',
    title: '{{ template "earshot.title" . }}',
    title_link: '{{ template "earshot.slack.titlelink" . }}',
    text: '{{ template "earshot.slack.text" . }}',
    fallback: '{{ template "earshot.title" . }}',
    footer: '{{ template "earshot.footer" . }}',
  }),
  email: (_name, { mailboxes }, { mail, secretsFolder }) => ({
    send_resolved: true,
    to: mailboxes.map((tier) => mail.mailboxes[tier]).join(', '),
    from: mail.from,
    smarthost: mail.smarthost,
    require_tls: mail.requireTls,
    ...(mail.username === undefined
      ? {}
      : { auth_username: mail.username, auth_password_file: `${secretsFolder}/smtp_password` }),
    headers: { Subject: '{{ template "earshot.title" . }}' },
    text: '{{ template "earshot.email.text" . }}',
    html: '',
  }),
};

function webhook(secret: string, { secretsFolder }: Settings): Yaml {
  return {
    send_resolved: true,
    url_file: `${secretsFolder}/${secret}`,
    timeout: TIMEOUT,
    http_config: HTTP,
  };
}
