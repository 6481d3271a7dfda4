/** What a story says of a bridge that Earshot makes anew, by the stage. The console has it, too. */
import type { NoticeStory } from './story.ts';

const ANEW: Readonly<Record<string, string>> = {
  started: 'was lost, and is being made anew',
  retried: 'is tried once more to be made anew',
  succeeded: 'was made anew',
  failed: 'could not be made anew',
  given_up: 'is not made anew',
};

/** Undefined where the application made the bridge. */
export function anewText({ stage, is_reinitialisation: is }: NoticeStory): string | undefined {
  return is === true ? ANEW[String(stage)] : undefined;
}
