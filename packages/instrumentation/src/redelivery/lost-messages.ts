/**
 * Messages that dropped connections left behind, until their user comes back or time is over. Only what
 * tells them apart is kept, never what they said. Bounded; what does not fit is the oldest.
 */

/** What the application is told of a message, so that it finds it in its own store. */
export interface LostNotification {
  /** The same however often it is redelivered: who gets it twice can tell by it. */
  readonly messageId: string;
  readonly correlationId: string;
  /** When it was first sent, in ms since 1970. */
  readonly sentAtMs: number;
  /** Size of its payload. */
  readonly bytes: number;
}
export interface LostMessage extends Omit<LostNotification, 'sentAtMs'> {
  /** When it was first sent; monotonic, as the order depends on it. */
  readonly firstSentMs: number;
  /** How often it was handed over for redelivery. */
  readonly tries: number;
}

/** Whose messages they are. The client is the device or tab, where it is known. */
export interface Recipient {
  readonly user: string;
  readonly client: string | undefined;
}

export const MOST_OF_A_USER = 1_000;
export const MOST_IN_ALL = 100_000;

interface Loss extends Recipient {
  readonly droppedAtMs: number;
  readonly messages: readonly LostMessage[];
}

export class LostMessages {
  /** In the order of the drops, as time goes on. */
  readonly #losses = new Set<Loss>();
  readonly #ofUser = new Map<string, Set<Loss>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Returns those that were given up for it. */
  keep(recipient: Recipient, messages: readonly LostMessage[], droppedAtMs: number): LostMessage[] {
    if (messages.length === 0) return [];
    const { user, client } = recipient;
    const fitting = messages.slice(-MOST_OF_A_USER);
    const givenUp = [
      ...messages.slice(0, messages.length - fitting.length),
      ...this.#makeRoom(() => this.#ofUser.get(user), fitting.length, MOST_OF_A_USER),
    ];
    const loss = { user, client, droppedAtMs, messages: fitting };
    this.#losses.add(loss);
    const ofUser = this.#ofUser.get(user);
    if (ofUser === undefined) this.#ofUser.set(user, new Set([loss]));
    else ofUser.add(loss);
    this.#size += fitting.length;
    return [...givenUp, ...this.#makeRoom(() => this.#losses, 0, MOST_IN_ALL)];
  }

  /**
   * Takes out what was lost of a user, in order. Where both clients are known they must be the same:
   * another device is not the one that missed it.
   */
  take({ user, client }: Recipient): LostMessage[] {
    const taken: LostMessage[] = [];
    for (const loss of this.#ofUser.get(user) ?? []) {
      const isOther = client !== undefined && loss.client !== undefined && client !== loss.client;
      if (isOther) continue;
      this.#remove(loss);
      taken.push(...loss.messages);
    }
    return taken;
  }

  /** Gives up what was lost before then. Returns it. */
  forget(beforeMs: number): LostMessage[] {
    const forgotten: LostMessage[] = [];
    for (const loss of this.#losses) {
      if (loss.droppedAtMs >= beforeMs) break;
      forgotten.push(...this.#remove(loss));
    }
    return forgotten;
  }

  #makeRoom(of: () => ReadonlySet<Loss> | undefined, wanted: number, most: number): LostMessage[] {
    const givenUp: LostMessage[] = [];
    const isFull = (): boolean => {
      const losses = of();
      if (losses === undefined) return false;
      if (losses === this.#losses) return this.#size > most;
      return sum(losses) + wanted > most;
    };
    while (isFull()) givenUp.push(...this.#remove(of()!.values().next().value!));
    return givenUp;
  }

  #remove(loss: Loss): readonly LostMessage[] {
    this.#losses.delete(loss);
    const ofUser = this.#ofUser.get(loss.user);
    ofUser?.delete(loss);
    if (ofUser?.size === 0) this.#ofUser.delete(loss.user);
    this.#size -= loss.messages.length;
    return loss.messages;
  }
}

function sum(losses: ReadonlySet<Loss>): number {
  let total = 0;
  for (const { messages } of losses) total += messages.length;
  return total;
}
