/**
 * `checkpoint`: the application says "I got here" of the work under a correlation ID, and it stands in
 * that ID's story between the messages: in the look-up, the journal, the log (level debug) and on the
 * span of the tool that runs.
 */
import { holder } from '../runtime/shared.ts';
import type { CheckpointFacts } from './facts.ts';

export interface CheckpointOptions {
  /** Default: the scope's, the host's baggage or the connection's. */
  readonly correlationId?: string;
}

/**
 * Notes that the work got here. Without Earshot, and outside of any scope, it does nothing; it never
 * throws.
 *
 * `name` has 1 to 64 characters out of A-Z a-z 0-9 . _ : / -, and few values: it is the place in the
 * program. `facts` are up to 8 strings (cut after 120 characters), finite numbers or booleans, under
 * keys of up to 32 characters. A value is masked when its key looks private (user, email, token,
 * password, secret, authorization, session, address …) or when it looks like an e-mail address, a
 * token or a password itself; keep such things out all the same. Of each correlation ID 50 are noted
 * at once and then 5 a second; the next that is noted says how many were held back.
 */
export function checkpoint(
  name: string,
  facts?: CheckpointFacts,
  options?: CheckpointOptions,
): void {
  const { runtime } = holder;
  if (runtime === undefined || !runtime.isFollowing) return;
  runtime.guard('log', () => runtime.checkpoints.note(name, facts, options?.correlationId));
}
