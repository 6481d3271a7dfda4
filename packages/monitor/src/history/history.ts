/**
 * What happened to every notification lately, in memory and bounded. Confirmed ones are many and
 * have a ring of their own, so that they never push out the ones that somebody will ask for.
 */
import type {
  BridgeNotice,
  Connection,
  ConnectionNotice,
  Lane,
  NotificationContext,
  PendingStore,
  Runtime,
  RuntimeListener,
  SettledNotification,
  ToolNotice,
} from '@earshot/instrumentation';
import { setImmediate } from 'node:timers/promises';
import { ConfirmedRing } from './confirmed-ring.ts';
import {
  connectionRecord,
  toolRecord,
  type BridgeRecord,
  type ConnectionRecord,
  type ToolRecord,
} from './notices.ts';
import { notificationId, type NotificationRecord } from './record.ts';
import { Ring } from './ring.ts';
import { traceOfContext, type TraceIds, type TraceOf } from './trace.ts';

/** A lane with nothing pending: sequence numbers begin at 1. */
const NONE = 0;
const NOTICES = 10_000;
const LEAST_FAILURES = 1_000;
/**
 * Looked at in one turn of the loop: about 1 ms of work. The turns hold the process for these few ms:
 * an immediate that does not waits in an idle process for the next event, seconds long (measured).
 */
const SLICE = 20_000;
/** The most notifications in one answer. */
export const FOUND_LIMIT = 1_000;

export interface Found {
  /** In the order of their sending; the newest where there are more than the limit. */
  readonly notifications: readonly NotificationRecord[];
  /** More than `notifications` holds when the limit cut some off. */
  readonly total: number;
  readonly connections: readonly ConnectionRecord[];
  readonly tools: readonly ToolRecord[];
  readonly bridges: readonly BridgeRecord[];
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

  /** What the journal reads in portions. */
  get rings() {
    return {
      confirmed: this.#confirmed,
      others: this.#others,
      connections: this.#connections,
      tools: this.#tools,
      bridges: this.#bridges,
    } as const;
  }

  reach(): Reach {
    return {
      confirmed: this.#confirmed.size,
      others: Math.min(this.#others.added, this.#others.capacity),
      pending: this.#runtime.ledger.pending,
    };
  }

  /** Everything under a correlation ID. Looks in slices, so that a large history stalls nothing. */
  async find(correlationId: string): Promise<Found> {
    // In this order nothing is missed: what is pending may meanwhile become what is looked at next.
    const pending = await this.#findPending(correlationId);
    const records = await this.#findConfirmed(correlationId);
    for (const record of this.#others) {
      if (record.correlationId === correlationId) records.push(record);
    }
    const settled = new Set(records.map((record) => notificationId(record)));
    records.push(...pending.filter((record) => !settled.has(notificationId(record))));
    records.sort((a, b) => a.sentAtMs - b.sentAtMs || placeOf(a) - placeOf(b));
    const notifications = records.slice(-FOUND_LIMIT);
    const carriers = new Set(notifications.map(({ connection }) => connection));
    return {
      notifications,
      total: records.length,
      connections: [...this.#connections].filter(
        (notice) =>
          notice.correlationId === correlationId ||
          (notice.connection !== undefined && carriers.has(notice.connection)),
      ),
      tools: [...this.#tools].filter((notice) => notice.correlationId === correlationId),
      bridges: [...this.#bridges].filter((notice) => notice.correlationId === correlationId),
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

  async #findConfirmed(correlationId: string): Promise<NotificationRecord[]> {
    const ring = this.#confirmed;
    const found: NotificationRecord[] = [];
    // Those added while we look push the rest to a higher age.
    const addedAtStart = ring.added;
    for (let looked = 0; ; looked += SLICE) {
      const addedSince = ring.added - addedAtStart;
      if (looked + addedSince >= ring.size) break;
      for (const slot of ring.newest(looked + addedSince, SLICE)) {
        if (ring.correlationId(slot) === correlationId) found.push(ring.record(slot));
      }
      await setImmediate();
    }
    return found;
  }

  async #findPending(correlationId: string): Promise<NotificationRecord[]> {
    const { store } = this.#runtime.ledger;
    const found: NotificationRecord[] = [];
    let looked = 0;
    for (const lane of store.lanes()) {
      for (let sequence = store.first(lane); sequence !== NONE; sequence++) {
        if (sequence > lane.lastSequence) break;
        if (++looked % SLICE === 0) await setImmediate();
        if (!store.has(lane, sequence)) continue;
        if (store.correlationId(lane, sequence) !== correlationId) continue;
        found.push(pendingRecord(store, lane, sequence));
      }
    }
    return found;
  }
}

/** A notification that is in the store, as it is now. */
export function pendingRecord(
  store: PendingStore,
  lane: Lane,
  sequence: number,
): NotificationRecord {
  const context = store.attachment(lane, sequence) as NotificationContext | undefined;
  const trace = traceOfContext(context);
  return {
    ...ownerFacts(lane.owner as Partial<Connection> | undefined),
    ...contextFacts(context),
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    correlationId: store.correlationId(lane, sequence),
    sequence,
    bytes: store.bytes(lane, sequence),
    sentAtMs: store.sentAtMs(lane, sequence),
    endedAtMs: undefined,
    outcome: 'pending',
    reason: undefined,
    required: lane.required,
    reached: sequence <= lane.receivedThrough ? 'received' : undefined,
  };
}

/** Refused ones are numbered downwards from -1; at the same moment they come after those sent. */
function placeOf({ sequence }: NotificationRecord): number {
  return sequence < 0 ? 2 ** 40 - sequence : sequence;
}

function recordOf(settled: SettledNotification, traceOf: TraceOf): NotificationRecord {
  const trace = traceOf(settled);
  return {
    ...ownerFacts(settled.lane.owner as Partial<Connection> | undefined),
    ...contextFacts(settled.attachment as NotificationContext | undefined),
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    correlationId: settled.correlationId,
    sequence: settled.sequence,
    bytes: settled.bytes,
    sentAtMs: settled.sentAtMs,
    endedAtMs: settled.endedAtMs,
    outcome: settled.verdict.outcome,
    reason: settled.verdict.reason,
    required: settled.required,
    reached: settled.reached,
  };
}

type OwnerFacts = Pick<NotificationRecord, 'connection' | 'role' | 'destination' | 'userHash'>;

function ownerFacts(owner: Partial<Connection> | undefined): OwnerFacts {
  return {
    connection: owner?.id,
    role: owner?.role,
    destination: owner?.destination,
    userHash: owner?.userHash,
  };
}

type ContextFacts = Pick<NotificationRecord, 'recipientHash' | 'tool' | 'callId' | 'detail'>;

function contextFacts(context: NotificationContext | undefined): ContextFacts {
  return {
    recipientHash: context?.recipientHash,
    tool: context?.tool?.name,
    callId: context?.tool?.callId,
    detail: context?.detail,
  };
}
