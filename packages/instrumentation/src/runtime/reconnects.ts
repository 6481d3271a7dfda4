/** Who was dropped, and when: a user or client that comes back has been restored. */
import type { Measurements } from '../measure/measurements.ts';
import type { Connection } from '../hooks/ws/connection.ts';

/** The most dropped identities that are remembered; the oldest go first. */
const REMEMBERED = 10_000;
/** Who comes back later than this is a new visit, not a reconnect. In ms. */
const FORGET_AFTER_MS = 3_600_000;

export class Reconnects {
  readonly #droppedAtMs = new Map<string, number>();
  readonly #measurements: Measurements;

  constructor(measurements: Measurements) {
    this.#measurements = measurements;
  }

  dropped(connection: Connection, nowMs: number): void {
    const key = identityOf(connection);
    if (key === undefined) return;
    this.#droppedAtMs.delete(key);
    this.#droppedAtMs.set(key, nowMs);
    if (this.#droppedAtMs.size > REMEMBERED) {
      this.#droppedAtMs.delete(this.#droppedAtMs.keys().next().value!);
    }
  }

  /** How long the user or client was away in ms, or undefined when it was not dropped. */
  established(connection: Connection, nowMs: number): number | undefined {
    const key = identityOf(connection);
    if (key === undefined) return undefined;
    const droppedAtMs = this.#droppedAtMs.get(key);
    if (droppedAtMs === undefined) return undefined;
    this.#droppedAtMs.delete(key);
    const awayMs = nowMs - droppedAtMs;
    if (awayMs > FORGET_AFTER_MS) return undefined;
    this.#measurements.histogram('earshot.connection.reconnect.duration').record(awayMs / 1000, {});
    return awayMs;
  }
}

/** A client is more exact than its user, who may have several. */
function identityOf({ client, user }: Connection): string | undefined {
  if (client !== undefined) return `client:${client}`;
  return user === undefined ? undefined : `user:${user}`;
}
