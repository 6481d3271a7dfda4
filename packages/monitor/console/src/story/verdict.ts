/** What a story comes to, for its headline. */
import type { NotificationStory, Story } from '../answers.ts';
import type { Tone } from './timeline.ts';

export function verdictOf({
  notifications,
  notifications_by_outcome: all,
  notifications_total: told,
}: Story): { readonly tone: Tone; readonly text: string } {
  // What was lost with its connection and heard when it was sent again was heard.
  const heardAgain = new Set(
    notifications.flatMap((one) => (one.outcome === 'confirmed' ? (one.redelivery_of ?? []) : [])),
  );
  const madeGood = notifications.filter(
    ({ id, redelivery_of: of, outcome }) =>
      heardAgain.has(id) || (outcome !== 'confirmed' && heardAgain.has(of ?? '')),
  );
  const recovered = heardAgain.size;
  const count = (outcome: NotificationStory['outcome']): number =>
    all[outcome] - madeGood.filter((one) => one.outcome === outcome).length;
  const total = told - madeGood.length;
  if (total === 0) return { tone: 'plain', text: 'No message was sent under this ID' };
  const lost = count('silent');
  const confirmed = count('confirmed');
  const isOne = total === 1;
  if (lost > 0) {
    return isOne
      ? { tone: 'bad', text: 'The user did not hear it, and nobody was told' }
      : { tone: 'bad', text: `${lost} of ${total} messages never arrived, and nobody was told` };
  }
  if (confirmed === total) {
    const text = isOne ? 'It was heard' : `All ${total} messages were heard`;
    if (recovered === 0) return { tone: 'good', text };
    const which = isOne ? '' : recovered === total ? 'all ' : `${recovered} of them `;
    return { tone: 'good', text: `${text}, ${which}when sent again after a drop` };
  }
  const of = (many: number): string => (isOne ? 'The message' : `${many} of ${total} messages`);
  if (count('failed') > 0) {
    return { tone: 'warn', text: `${of(count('failed'))} failed, and the service was told` };
  }
  const pending = count('pending');
  if (pending > 0) {
    return { tone: 'wait', text: `${of(pending)} ${pending === 1 ? 'waits' : 'wait'} for proof` };
  }
  return { tone: 'warn', text: `${of(total - confirmed)} ended without proof either way` };
}
