/** Would anybody be told of an alert, and everybody who is to be? */
import { channelsOf, TIERS, type Channel, type Tier } from '@earshot/telemetry';
import type { AlertsAnswer } from '../alerts-command.ts';
import { clean } from '../paint.ts';
import type { Finding } from './finding.ts';

const SETTINGS: Readonly<Record<string, string>> = {
  slack: 'EARSHOT_ALERT_SLACK_URL',
  webhook: 'EARSHOT_ALERT_WEBHOOK_URL',
  email: 'EARSHOT_ALERT_EMAIL_SERVER and the mailboxes',
  alertmanager: 'EARSHOT_ALERTMANAGER_URL',
};

type Told = Pick<AlertsAnswer, 'channels'>;

export function lookAtChannels({ channels }: Told): Finding[] {
  if (channels.length > 0) return [...channels.map(lookAtChannel), ...lookAtTiers({ channels })];
  return [
    {
      what: 'channels',
      is: 'warning',
      says: 'this process tells nobody of alerts',
      mend: 'Set EARSHOT_ALERT_SLACK_URL, EARSHOT_ALERT_WEBHOOK_URL or EARSHOT_ALERT_EMAIL_SERVER, or EARSHOT_ALERTMANAGER_URL; then try it: earshot test-alert.',
    },
  ];
}

function lookAtChannel({
  channel,
  works,
  last_error: error,
}: AlertsAnswer['channels'][number]): Finding {
  const what = clean(channel);
  if (works === true) return { what, is: 'ok', says: 'the last page was delivered' };
  const tryIt = `earshot test-alert ${what}`;
  if (works === null) return { what, is: 'ok', says: `nothing sent yet; to try it: ${tryIt}` };
  return {
    what,
    is: 'wrong',
    says: clean(error),
    mend: `See ${SETTINGS[channel] ?? 'its settings'} of the service, then try it: ${tryIt}.`,
  };
}

/** Slack alone leaves those out whom the table does not tell by it, a mail server those without a mailbox. */
function lookAtTiers({ channels }: Told): Finding[] {
  const told = new Set(channels.flatMap(({ tiers }) => tiers));
  const isMailed = channels.some(({ channel }) => channel === 'email');
  return TIERS.filter((tier) => !told.has(tier)).map((tier) => ({
    what: tier,
    is: 'warning',
    says: 'told of no alert by any channel',
    mend: `Set ${channelsOf(tier)
      .map((channel) => roadTo(tier, channel, isMailed))
      .join(', or ')}.`,
  }));
}

function roadTo(tier: Tier, channel: Channel, isMailed: boolean): string {
  if (channel !== 'email') return SETTINGS[channel]!;
  const mailbox = `EARSHOT_ALERT_EMAIL_${tier.toUpperCase()}`;
  return isMailed ? mailbox : `EARSHOT_ALERT_EMAIL_SERVER with ${mailbox}`;
}
