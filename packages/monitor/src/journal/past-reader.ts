/** What the history in memory has noted since the last look: verdicts, and notices. */
import type { History } from '../history/history.ts';
import type { NotificationRecord } from '../history/record.ts';
import type { Ring } from '../history/ring.ts';
import type { EventRow } from './messages.ts';
import { factsOf, RunPacker, type Runs } from './runs.ts';
import type { TextNumbers } from './texts.ts';

/** Confirmed notifications in one portion: a few ms of work. */
const PORTION = 100_000;
/** Connections whose facts are kept as text. */
const MOST_CONNECTIONS = 20_000;

export interface Past {
  readonly confirmed: Runs;
  readonly verdicts: readonly NotificationRecord[];
  readonly events: readonly EventRow[];
  /** How many all of these are. */
  readonly size: number;
  /** Those that had been overwritten before they were read. */
  readonly lost: number;
}

type Rings = History['rings'];
type NoticeRing = Exclude<keyof Rings, 'confirmed' | 'others'>;
const NOTICES: Readonly<Record<NoticeRing, string>> = {
  connections: 'connection',
  tools: 'tool',
  bridges: 'bridge',
  checkpoints: 'checkpoint',
};

export class PastReader {
  readonly #rings: Rings;
  readonly #texts: TextNumbers;
  readonly #position: Record<keyof Rings, number>;
  readonly #facts = new Map<string, string>();

  constructor(history: History, texts: TextNumbers) {
    this.#texts = texts;
    this.#rings = history.rings;
    this.#position = {
      confirmed: 0,
      others: 0,
      connections: 0,
      tools: 0,
      bridges: 0,
      checkpoints: 0,
    };
  }

  read(toEpochMs: number): Past {
    let lost = 0;
    const newOf = (name: keyof Rings): number => {
      const { added, capacity } = this.#rings[name];
      const missed = Math.max(0, added - capacity - this.#position[name]);
      this.#position[name] += missed;
      lost += missed;
      return this.#position[name];
    };
    const confirmed = this.#readConfirmed(newOf('confirmed'), toEpochMs);
    const verdicts = Array.from(this.#rings.others.since(newOf('others')), (record) =>
      onWallClock(record, toEpochMs),
    );
    this.#position.others = this.#rings.others.added;
    const events = (Object.keys(NOTICES) as NoticeRing[]).flatMap((name) => {
      const ring: Ring<Notice> = this.#rings[name];
      const rows = Array.from(ring.since(newOf(name)), (notice) =>
        eventOf(NOTICES[name], notice, toEpochMs),
      );
      this.#position[name] = ring.added;
      return rows;
    });
    const size = confirmed.size + verdicts.length + events.length;
    return { confirmed: confirmed.pack(), verdicts, events, size, lost };
  }

  /** Leaves out everything up to now. Returns how much that was. */
  skip(): number {
    let skipped = 0;
    for (const name of Object.keys(this.#position) as (keyof Rings)[]) {
      skipped += this.#rings[name].added - this.#position[name];
      this.#position[name] = this.#rings[name].added;
    }
    return skipped;
  }

  #readConfirmed(from: number, toEpochMs: number): RunPacker {
    const ring = this.#rings.confirmed;
    const packer = new RunPacker(this.#texts);
    const to = Math.min(ring.added, from + PORTION);
    let before = -1;
    for (let index = from; index < to; index++) {
      const slot = ring.slotOf(index);
      const sentAtMs = ring.sentAtMs(slot);
      if (before === -1 || !ring.continues(slot, before)) {
        packer.begin(
          0,
          ring.sequence(slot),
          sentAtMs + toEpochMs,
          ring.correlationId(slot),
          ring.connection(slot),
          this.#factsOf(slot),
        );
      }
      packer.add(sentAtMs + toEpochMs, ring.endedAtMs(slot) - sentAtMs, ring.bytes(slot));
      before = slot;
    }
    this.#position.confirmed = to;
    return packer;
  }

  /** What is known of a connection does not change, so that its text is made once. */
  #factsOf(slot: number): string {
    const ring = this.#rings.confirmed;
    const connection = ring.connection(slot);
    if (connection === undefined || ring.hasContext(slot)) return factsOf(ring.record(slot));
    let facts = this.#facts.get(connection);
    if (facts === undefined) {
      if (this.#facts.size === MOST_CONNECTIONS) this.#facts.clear();
      this.#facts.set(connection, (facts = factsOf(ring.record(slot))));
    }
    return facts;
  }
}

function onWallClock(record: NotificationRecord, toEpochMs: number): NotificationRecord {
  const { sentAtMs, endedAtMs } = record;
  return {
    ...record,
    sentAtMs: sentAtMs + toEpochMs,
    endedAtMs: endedAtMs === undefined ? undefined : endedAtMs + toEpochMs,
  };
}

/** Something that happened: `atMs` is monotonic, further facts are kept as they are. */
export interface Notice {
  readonly atMs: number;
  readonly correlationId?: string | undefined;
  readonly connection?: string | undefined;
}

export function eventOf(kind: string, notice: Notice, toEpochMs: number): EventRow {
  const { atMs, ...facts } = notice;
  return {
    kind,
    atMs: atMs + toEpochMs,
    correlationId: notice.correlationId,
    connection: notice.connection,
    body: JSON.stringify(facts),
  };
}
