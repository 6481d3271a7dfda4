/** What a story says of a bridge that Earshot makes anew, by the stage. The console has it, too. */
import type { NoticeStory } from './story.ts';

const ANEW: Readonly<Record<string, string>> = {
  started: 'was lost, and is being made anew',
  retried: 'is tried once more to be made anew',
  succeeded: 'was made anew',
  failed: 'could not be made anew',
  paused: 'failed too often to be made anew',
  given_up: 'is not made anew',
};

/** Undefined where the application made the bridge. `clockOf` says when, as its reader has it. */
export function anewText(notice: NoticeStory, clockOf: (at: string) => string): string | undefined {
  const { at, stage, retry_after_ms: waitMs, is_reinitialisation: is } = notice;
  if (is !== true) return undefined;
  if (typeof waitMs !== 'number') return ANEW[String(stage)];
  const againAt = new Date(Date.parse(String(at)) + waitMs).toISOString();
  return `${ANEW[String(stage)]}: nothing is tried for ${Math.ceil(waitMs / 1000)} s, until ${clockOf(againAt)}`;
}
