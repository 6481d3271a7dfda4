/** The channels that the settings name. */
import type { Tier } from '@earshot/telemetry';
import { MonitorError } from '../monitor-error.ts';
import type { Settings } from '../settings/table.ts';
import type { AlertChannel } from './channel.ts';
import { emailChannel } from './email.ts';
import { slackChannel } from './slack.ts';
import { webhookChannel } from './webhook.ts';

/** Throws MonitorError (`invalid_setting`) for a mail server without mailboxes. */
export function configuredChannels(settings: Settings): readonly AlertChannel[] {
  const allowPrivate = new Set(listed(settings.alertAllowPrivate));
  const { alertSlackUrl, alertWebhookUrl, alertWebhookSecret } = settings;
  return [
    ...(alertSlackUrl === undefined ? [] : [slackChannel({ url: alertSlackUrl, allowPrivate })]),
    ...(alertWebhookUrl === undefined
      ? []
      : [webhookChannel({ url: alertWebhookUrl, secret: alertWebhookSecret, allowPrivate })]),
    ...mailed(settings),
  ];
}

function mailed(settings: Settings): readonly AlertChannel[] {
  const { alertEmailServer: server, alertEmailFrom: from } = settings;
  if (server === undefined) return [];
  const to: Partial<Record<Tier, string>> = Object.fromEntries(
    (
      [
        ['operations', settings.alertEmailOperations],
        ['engineering', settings.alertEmailEngineering],
        ['management', settings.alertEmailManagement],
        ['executive', settings.alertEmailExecutive],
      ] as const
    ).filter(([, address]) => address !== undefined),
  );
  if (Object.keys(to).length === 0) {
    throw new MonitorError(
      'invalid_setting',
      'EARSHOT_ALERT_EMAIL_SERVER is set, and nobody to send mails to; allowed: together with EARSHOT_ALERT_EMAIL_OPERATIONS or the mailboxes of another tier',
      { setting: 'EARSHOT_ALERT_EMAIL_SERVER' },
    );
  }
  return [emailChannel({ server, from, to })];
}

function listed(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((host) =>
      host
        .trim()
        .toLowerCase()
        .replaceAll(/^\[|\]$/g, ''),
    )
    .filter((host) => host !== '');
}
