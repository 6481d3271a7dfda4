/** What became of the messages of a story, in a sentence each. */
import { OUTCOME_BRIEFS } from '@earshot/telemetry';
import { countEndings, ENDINGS } from '../history/endings.ts';
import type { NotificationStory, Story } from '../history/story.ts';
import { clean, status, type Paint } from './paint.ts';

/** Those listed that ended alike are one; all are counted. */
export function verdicts(story: Story, paint: Paint): string[] {
  const { notifications, notifications_by_outcome: counts } = story;
  const alike = new Map<string, NotificationStory[]>();
  for (const one of notifications) {
    const key = `${one.outcome} ${one.reason} ${one.detail} ${one.redelivery_of === null}`;
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  const listed = countEndings(notifications);
  const notListed = ENDINGS.filter((ending) => counts[ending] > listed[ending]).map(
    (ending) => `${counts[ending] - listed[ending]} ${ending}`,
  );
  return [
    ...[...alike.values()].map((group) => verdict(group, paint)),
    ...(notListed.length === 0 ? [] : [`not listed here: ${notListed.join(', ')}`]),
  ];
}

function verdict(group: readonly NotificationStory[], paint: Paint): string {
  const [one] = group as readonly [NotificationStory];
  const brief =
    one.outcome === 'pending'
      ? `No proof yet, after ${duration(one.duration_ms)}.`
      : OUTCOME_BRIEFS[one.outcome];
  const why = one.reason_brief === null ? '' : ` ${clean(one.reason_brief)}`;
  const detail = one.detail === null ? '' : ` (${clean(one.detail)})`;
  const again =
    one.redelivery_of === null ? '' : ' Sent again, as it was lost with its connection.';
  const who = group.length === 1 ? `message ${clean(one.id)}` : `${group.length} messages`;
  return `${status(one.outcome, paint)}  ${who}: ${brief}${why}${again}${detail}`;
}

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
