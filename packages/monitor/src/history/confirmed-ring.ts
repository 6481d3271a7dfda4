/**
 * The last confirmed notifications. `add` runs for every message, so nothing is allocated there:
 * numbers in typed arrays, the rest as references to strings that exist anyway. Connections are not
 * referred to, as each holds its socket and its upgrade request.
 */
import type { Connection, NotificationContext, SettledNotification } from '@earshot/instrumentation';
import { LEVELS } from '@earshot/telemetry';
import type { NotificationRecord } from './record.ts';
import { traceOfContext } from './trace.ts';

const FIRST_SLOTS = 4096;

type Owner = Partial<Connection> | undefined;

export class ConfirmedRing {
  readonly capacity: number;
  /** Notifications that were ever added. */
  added = 0;
  #slots = 0;
  #next = 0;
  #sentAtMs = new Float64Array(0);
  #endedAtMs = new Float64Array(0);
  #sequence = new Float64Array(0);
  #bytes = new Uint32Array(0);
  /** 4 × required level + reached level. */
  #levels = new Uint8Array(0);
  readonly #isServer: boolean[] = [];
  readonly #correlationId: string[] = [];
  readonly #connection: (string | undefined)[] = [];
  readonly #destination: (string | undefined)[] = [];
  readonly #userHash: (string | undefined)[] = [];
  /** Tool, trace and span of those that were sent in a tool; undefined elsewhere. */
  readonly #tool: (string | undefined)[] = [];
  readonly #traceId: (string | undefined)[] = [];
  readonly #spanId: (string | undefined)[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Notifications that are held. */
  get size(): number {
    return Math.min(this.added, this.capacity);
  }

  add(settled: SettledNotification): void {
    if (this.#next === this.#slots) this.#makeRoom();
    const slot = this.#next++;
    this.added++;
    const { lane } = settled;
    const owner = lane.owner as Owner;
    this.#sentAtMs[slot] = settled.sentAtMs;
    this.#endedAtMs[slot] = settled.endedAtMs;
    this.#sequence[slot] = settled.sequence;
    this.#bytes[slot] = settled.bytes;
    this.#levels[slot] =
      (lane.required === 'processed' ? 8 : 4) + (settled.reached === 'processed' ? 2 : 1);
    this.#correlationId[slot] = settled.correlationId;
    this.#connection[slot] = owner?.id;
    this.#destination[slot] = owner?.destination;
    this.#userHash[slot] = owner?.userHash;
    this.#isServer[slot] = owner?.role === 'server';
    const context = settled.attachment as NotificationContext | undefined;
    if (context !== undefined || this.#tool[slot] !== undefined) this.#note(slot, context);
  }

  /** Slots from the newest to the oldest, at most `limit` of them after skipping `skip`. */
  *newest(skip: number, limit: number): Iterable<number> {
    const { size } = this;
    const end = Math.min(size, skip + limit);
    for (let age = skip; age < end; age++) {
      yield (this.#next - 1 - age + this.#slots * 2) % this.#slots;
    }
  }

  correlationId(slot: number): string {
    return this.#correlationId[slot]!;
  }

  record(slot: number): NotificationRecord {
    const levels = this.#levels[slot]!;
    const connection = this.#connection[slot];
    return {
      correlationId: this.#correlationId[slot]!,
      sequence: this.#sequence[slot]!,
      connection,
      role: connection === undefined ? undefined : this.#isServer[slot] ? 'server' : 'client',
      destination: this.#destination[slot],
      userHash: this.#userHash[slot],
      recipientHash: undefined,
      tool: this.#tool[slot],
      traceId: this.#traceId[slot],
      spanId: this.#spanId[slot],
      detail: undefined,
      bytes: this.#bytes[slot]!,
      sentAtMs: this.#sentAtMs[slot]!,
      endedAtMs: this.#endedAtMs[slot]!,
      outcome: 'confirmed',
      reason: undefined,
      required: LEVELS[levels >> 2]!,
      reached: LEVELS[levels & 3]!,
    };
  }

  #note(slot: number, context: NotificationContext | undefined): void {
    const trace = traceOfContext(context);
    this.#tool[slot] = context?.tool?.name;
    this.#traceId[slot] = trace?.traceId;
    this.#spanId[slot] = trace?.spanId;
  }

  /** Doubles the slots up to the capacity; then starts over the oldest. */
  #makeRoom(): void {
    if (this.#slots === this.capacity) {
      this.#next = 0;
      return;
    }
    const slots = Math.min(this.capacity, Math.max(FIRST_SLOTS, this.#slots * 2));
    this.#sentAtMs = grown(this.#sentAtMs, new Float64Array(slots));
    this.#endedAtMs = grown(this.#endedAtMs, new Float64Array(slots));
    this.#sequence = grown(this.#sequence, new Float64Array(slots));
    this.#bytes = grown(this.#bytes, new Uint32Array(slots));
    this.#levels = grown(this.#levels, new Uint8Array(slots));
    for (let slot = this.#slots; slot < slots; slot++) {
      this.#isServer.push(false);
      this.#correlationId.push('');
      for (const references of [this.#connection, this.#destination, this.#userHash, this.#tool, this.#traceId, this.#spanId]) {
        references.push(undefined);
      }
    }
    this.#slots = slots;
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
