/** Would anybody be told of an alert? */
import type { AlertsAnswer } from '../alerts-command.ts';
import { clean } from '../paint.ts';
import type { Finding } from './finding.ts';

const SETTINGS: Readonly<Record<string, string>> = {
  slack: 'EARSHOT_ALERT_SLACK_URL',
  webhook: 'EARSHOT_ALERT_WEBHOOK_URL',
  email: 'EARSHOT_ALERT_EMAIL_SERVER and the mailboxes',
  alertmanager: 'EARSHOT_ALERTMANAGER_URL',
};

export function lookAtChannels({ channels }: AlertsAnswer): Finding[] {
  if (channels.length > 0) return channels.map(lookAtChannel);
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
