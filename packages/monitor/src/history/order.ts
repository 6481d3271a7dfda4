/** The order of a story's events that happened in the same millisecond: by cause. */

export type Kind = 'message' | 'checkpoint' | 'tool' | 'bridge' | 'connection';

/** What a message needs to go out. */
const BEGINNINGS: ReadonlySet<unknown> = new Set(['started', 'established', 'restored']);

/** The lower one was first: what a message goes out by, then the message, then the end of what it was in. */
export function rankOf(kind: Kind, event?: unknown): number {
  if (kind === 'bridge' || BEGINNINGS.has(event)) return 0;
  return kind === 'tool' || kind === 'connection' ? 2 : 1;
}
