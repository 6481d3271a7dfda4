/** What the table shows of a run, whatever is run. */
import type { Plan } from '../cli/arguments.ts';
import type { View } from '../table/view.ts';
import type { Feed } from './feed.ts';
import type { Surroundings } from './surroundings.ts';

export function viewOf(
  feed: Feed,
  plan: Plan,
  { settings }: Pick<Surroundings, 'settings'>,
  startedAtMs: number,
  own: Pick<View, 'title' | 'happening'>,
): View {
  return {
    ...own,
    baseUrl: settings.publicUrl ?? feed.baseUrl,
    windowSeconds: settings.silentFailureWindowSeconds,
    elapsedSeconds: (performance.now() - startedAtMs) / 1000,
    durationSeconds: plan.durationSeconds,
    isFollowed: feed.hasSpoken,
    counts: feed.counts,
    percentiles: feed.percentiles,
    perSecond: feed.perSecond,
    silentFailures: feed.silentFailures,
  };
}
