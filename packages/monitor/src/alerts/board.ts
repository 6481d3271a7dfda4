/**
 * The alerts that hold at this moment. What is sent is always this state and never a queue of events:
 * a thousand failures are one alert with a later end, so that nothing here can grow.
 */
import type { PostedAlert } from './alert.ts';

export interface Holding {
  /** What makes it the same alert; also what it is sent as is asked anew for each sending. */
  readonly key: string;
  readonly windowMs: number;
  readonly tell: (count: number) => Pick<PostedAlert, 'labels' | 'annotations'>;
}

interface Entry {
  holding: Holding;
  startedAtMs: number;
  endsAtMs: number;
  count: number;
}

export interface BoardClock {
  /** Monotonic, in ms. */
  readonly nowMs: () => number;
  /** A monotonic time as ISO 8601. */
  readonly at: (monotonicMs: number) => string;
}

export class Board {
  readonly #clock: BoardClock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: BoardClock) {
    this.#clock = clock;
  }

  /** Something that raises the alert happened now. Returns whether it did not hold until then. */
  raise(holding: Holding): boolean {
    const nowMs = this.#clock.nowMs();
    const endsAtMs = nowMs + holding.windowMs;
    const entry = this.#entries.get(holding.key);
    if (entry !== undefined && nowMs < entry.endsAtMs) {
      entry.holding = holding;
      entry.endsAtMs = endsAtMs;
      entry.count++;
      return false;
    }
    this.#entries.set(holding.key, { holding, startedAtMs: nowMs, endsAtMs, count: 1 });
    return true;
  }

  /** What holds now, as it is to be sent. What has ended is forgotten: it carried its end. */
  current(): PostedAlert[] {
    const { nowMs, at } = this.#clock;
    const now = nowMs();
    const alerts: PostedAlert[] = [];
    for (const [key, { holding, startedAtMs, endsAtMs, count }] of this.#entries) {
      if (now >= endsAtMs) this.#entries.delete(key);
      else alerts.push({ ...holding.tell(count), startsAt: at(startedAtMs), endsAt: at(endsAtMs) });
    }
    return alerts;
  }
}
