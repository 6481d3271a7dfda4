/** What is said of a bridge that Earshot makes anew, by the stage: in stories and in the log. */
import type { BridgeNotice } from '@earshot/instrumentation';
import type { NoticeStory } from './story.ts';

const ANEW: Readonly<Record<BridgeNotice['stage'], string>> = {
  started: 'was lost, and is being made anew',
  retried: 'is tried once more to be made anew',
  succeeded: 'was made anew',
  failed: 'could not be made anew',
  paused: 'failed too often to be made anew',
  given_up: 'is not made anew',
};

/** `waitMs`: for so long nothing is tried. */
export function anewWords(stage: BridgeNotice['stage'], waitMs: number | undefined): string {
  const pause = waitMs === undefined ? '' : `: nothing is tried for ${Math.ceil(waitMs / 1000)} s`;
  return `${ANEW[stage]}${pause}`;
}

/**
 * Of a story's notice; undefined where the application made the bridge. `clockOf` tells a time as its
 * reader has it.
 */
export function anewText(notice: NoticeStory, clockOf: (at: string) => string): string | undefined {
  const { at, stage, retry_after_ms: waitMs, is_reinitialisation: is } = notice;
  if (is !== true) return undefined;
  const known = stage as BridgeNotice['stage'];
  if (typeof waitMs !== 'number') return anewWords(known, undefined);
  const againAt = new Date(Date.parse(String(at)) + waitMs).toISOString();
  return `${anewWords(known, waitMs)}, until ${clockOf(againAt)}`;
}
