/**
 * What happened to every notification lately, in memory and bounded. Confirmed ones are many and
 * have a ring of their own, so that they never push out the ones that somebody will ask for.
 */
import type {
  BridgeNotice,
  CheckpointNotice,
  ConnectionNotice,
  Runtime,
  RuntimeListener,
  SettledNotification,
  ToolNotice,
} from '@earshot/instrumentation';
import { ConfirmedRing } from './confirmed-ring.ts';
import {
  checkpointRecord,
  connectionRecord,
  toolRecord,
  type BridgeRecord,
  type CheckpointRecord,
  type ConnectionRecord,
  type ToolRecord,
} from './notices.ts';
import { recordOf } from './record-of.ts';
import { notificationId, type NotificationRecord } from './record.ts';
import { Ring } from './ring.ts';
import { findConfirmed, findPending } from './search.ts';
import { FOUND_LIMIT, mostTelling } from './telling.ts';
import { countEndings, type EndingCounts } from './endings.ts';
import type { TraceIds, TraceOf } from './trace.ts';

const NOTICES = 10_000;
const LEAST_FAILURES = 1_000;

export interface Found {
  /** In the order of their sending; the most telling where there are more than the limit. */
  readonly notifications: readonly NotificationRecord[];
  /** Of all, also those beyond the limit. */
  readonly outcomes: EndingCounts;
  readonly connections: readonly ConnectionRecord[];
  readonly tools: readonly ToolRecord[];
  readonly bridges: readonly BridgeRecord[];
  readonly checkpoints: readonly CheckpointRecord[];
}

/** How long the history reaches. */
export interface Reach {
  readonly confirmed: number;
  readonly others: number;
  readonly pending: number;
}

export class History implements RuntimeListener {
  readonly #runtime: Runtime;
  readonly #traceOf: TraceOf;
  readonly #areSpansMade: () => boolean;
  readonly #confirmed: ConfirmedRing;
  readonly #others: Ring<NotificationRecord>;
  /** Of those, the ones whose span is still to come, by their IDs. */
  readonly #untraced = new Map<
    string,
    { traceId: string | undefined; spanId: string | undefined }
  >();
  readonly #connections = new Ring<ConnectionRecord>(NOTICES);
  readonly #tools = new Ring<ToolRecord>(NOTICES);
  readonly #bridges = new Ring<BridgeRecord>(NOTICES);
  readonly #checkpoints = new Ring<CheckpointRecord>(NOTICES);

  /** `capacity` is the number of confirmed notifications; a tenth as many others are kept. */
  constructor(
    runtime: Runtime,
    capacity: number,
    traceOf: TraceOf,
    areSpansMade = (): boolean => false,
  ) {
    this.#runtime = runtime;
    this.#areSpansMade = areSpansMade;
    this.#traceOf = traceOf;
    this.#confirmed = new ConfirmedRing(capacity);
    this.#others = new Ring(Math.max(LEAST_FAILURES, Math.floor(capacity / 10)));
  }

  settled(settled: SettledNotification): void {
    if (settled.verdict.outcome === 'confirmed') this.#confirmed.add(settled);
    else this.#remember(recordOf(settled, this.#traceOf));
  }

  /** The span of a notification was made after its verdict: a burst's spans are paced. */
  traced({ traceId, spanId }: TraceIds, id: string): void {
    const record = this.#untraced.get(id);
    if (record === undefined) return;
    this.#untraced.delete(id);
    record.traceId = traceId;
    record.spanId = spanId;
  }

  connection(notice: ConnectionNotice): void {
    this.#connections.add(connectionRecord(notice));
  }

  tool(notice: ToolNotice): void {
    this.#tools.add(toolRecord(notice));
  }

  bridge(notice: BridgeNotice): void {
    this.#bridges.add(notice);
  }

  checkpoint(notice: CheckpointNotice): void {
    this.#checkpoints.add(checkpointRecord(notice));
  }

  /** What the journal reads in portions. */
  get rings() {
    return {
      confirmed: this.#confirmed,
      others: this.#others,
      connections: this.#connections,
      tools: this.#tools,
      bridges: this.#bridges,
      checkpoints: this.#checkpoints,
    } as const;
  }

  reach(): Reach {
    return {
      confirmed: this.#confirmed.size,
      others: Math.min(this.#others.added, this.#others.capacity),
      pending: this.#runtime.ledger.pending,
    };
  }

  /** Everything under a correlation ID; of the notifications the most telling. */
  async find(correlationId: string, most = FOUND_LIMIT): Promise<Found> {
    // In this order nothing is missed: what is pending may meanwhile become what is looked at next.
    const pending = await findPending(this.#runtime.ledger.store, correlationId);
    const records = await findConfirmed(this.#confirmed, correlationId);
    for (const record of this.#others) {
      if (record.correlationId === correlationId) records.push(record);
    }
    const settled = new Set(records.map((record) => notificationId(record)));
    records.push(...pending.filter((record) => !settled.has(notificationId(record))));
    records.sort((a, b) => a.sentAtMs - b.sentAtMs || placeOf(a) - placeOf(b));
    const notifications = mostTelling(records, most);
    const isWanted = (notice: { readonly correlationId: string }): boolean =>
      notice.correlationId === correlationId;
    const carriers = new Set(notifications.map(({ connection }) => connection));
    return {
      notifications,
      outcomes: countEndings(records),
      connections: [...this.#connections].filter(
        (notice) =>
          notice.correlationId === correlationId ||
          (notice.connection !== undefined && carriers.has(notice.connection)),
      ),
      tools: [...this.#tools].filter(isWanted),
      bridges: [...this.#bridges].filter(isWanted),
      checkpoints: [...this.#checkpoints].filter(isWanted),
    };
  }

  #remember(record: NotificationRecord): void {
    this.#others.add(record);
    if (!this.#areSpansMade() || record.traceId !== undefined) return;
    this.#untraced.set(notificationId(record), record);
    if (this.#untraced.size > this.#others.capacity) {
      this.#untraced.delete(this.#untraced.keys().next().value!);
    }
  }
}

/** Refused ones are numbered downwards from -1; at the same moment they come after those sent. */
function placeOf({ sequence }: NotificationRecord): number {
  return sequence < 0 ? 2 ** 40 - sequence : sequence;
}
