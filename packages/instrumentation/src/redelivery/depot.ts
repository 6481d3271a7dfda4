/**
 * Where what drops left behind waits for its user: in a service of several processes with the one that
 * they are parts of, so that a user may come back to any of them, and gets it from exactly one.
 */
import type { LostMessage, Recipient } from './lost-messages.ts';

export interface Loss extends Recipient {
  /** When the connection that left it behind was opened; monotonic. */
  readonly openedAtMs: number;
  readonly messages: readonly LostMessage[];
}

/** Gets what was lost, and is to call `done` once it is handed over or kept again. */
export type Hand = (messages: readonly LostMessage[], done: () => void) => void;

export interface Depot {
  keep(loss: Loss): void;
  /** `hand` is called once, maybe with nothing. What is handed over is nobody else's from then on. */
  claim(recipient: Recipient, hand: Hand): void;
}
