/**
 * The last confirmed notifications. `add` runs for every message, so nothing is allocated there and
 * what belongs together lies together: four numbers in one typed array, four references in one array
 * (an array for each cost about 5 ns more of some 20, measured). The references are to strings that
 * exist anyway, never to a connection, which would hold its socket and its upgrade request.
 */
import type {
  Connection,
  NotificationContext,
  SettledNotification,
} from '@earshot/instrumentation';
import { LEVELS } from '@earshot/telemetry';
import type { NotificationRecord } from './record.ts';
import { traceOfContext } from './trace.ts';

const FIRST_SLOTS = 4096;
/** Numbers a slot: sent at, ended at, sequence, bytes. */
const NUMBERS = 4;
/** References a slot: correlation ID, connection, destination, user hash. */
const TEXTS = 4;
/** Bits of `#flags`: reached level, required level, role. */
const REACHED = 3;
const REQUIRED_SHIFT = 2;
const IS_SERVER = 16;
const IS_CLIENT = 32;

type Owner = Partial<Connection> | undefined;

/** Of a notification that was sent in a tool, sent again, or for another user. */
type ContextFacts = Pick<
  NotificationRecord,
  'tool' | 'traceId' | 'spanId' | 'redeliveryOf' | 'recipientHash'
>;

export class ConfirmedRing {
  readonly capacity: number;
  /** Notifications that were ever added. */
  added = 0;
  #slots = 0;
  #next = 0;
  #numbers = new Float64Array(0);
  #flags = new Uint8Array(0);
  readonly #texts: (string | undefined)[] = [];
  readonly #contexts: (ContextFacts | undefined)[] = [];

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
    const { lane, required, reached, attachment } = settled;
    const owner = lane.owner as Owner;
    const role = owner?.role;

    const numbers = this.#numbers;
    const number = slot * NUMBERS;
    numbers[number] = settled.sentAtMs;
    numbers[number + 1] = settled.endedAtMs;
    numbers[number + 2] = settled.sequence;
    numbers[number + 3] = settled.bytes;

    const texts = this.#texts;
    const text = slot * TEXTS;
    texts[text] = settled.correlationId;
    texts[text + 1] = owner?.id;
    texts[text + 2] = owner?.destination;
    texts[text + 3] = owner?.userHash;

    this.#flags[slot] =
      (reached === 'processed' ? 2 : 1) |
      ((required === 'processed' ? 2 : 1) << REQUIRED_SHIFT) |
      (role === 'server' ? IS_SERVER : role === 'client' ? IS_CLIENT : 0);
    if (attachment !== undefined || this.#contexts[slot] !== undefined) {
      this.#contexts[slot] = contextFacts(attachment);
    }
  }

  /** Slots from the newest to the oldest, at most `limit` of them after skipping `skip`. */
  *newest(skip: number, limit: number): Iterable<number> {
    const end = Math.min(this.size, skip + limit);
    for (let age = skip; age < end; age++) {
      yield (this.#next - 1 - age + this.#slots * 2) % this.#slots;
    }
  }

  /** The slot of the notification that was added as number `index`, counted from 0. */
  slotOf(index: number): number {
    return index % this.capacity;
  }

  /** Does it follow upon the one in `before` on the same connection, and differ in time and size alone? */
  continues(slot: number, before: number): boolean {
    const numbers = this.#numbers;
    if (numbers[slot * NUMBERS + 2] !== numbers[before * NUMBERS + 2]! + 1) return false;
    if (this.#flags[slot] !== this.#flags[before]) return false;
    if (this.#contexts[slot] !== undefined || this.#contexts[before] !== undefined) return false;
    const texts = this.#texts;
    for (let text = 0; text < TEXTS; text++) {
      if (texts[slot * TEXTS + text] !== texts[before * TEXTS + text]) return false;
    }
    return true;
  }

  /** Does `record` tell more than its connection does? */
  hasContext(slot: number): boolean {
    return this.#contexts[slot] !== undefined;
  }

  sequence(slot: number): number {
    return this.#numbers[slot * NUMBERS + 2]!;
  }

  connection(slot: number): string | undefined {
    return this.#texts[slot * TEXTS + 1];
  }

  sentAtMs(slot: number): number {
    return this.#numbers[slot * NUMBERS]!;
  }

  endedAtMs(slot: number): number {
    return this.#numbers[slot * NUMBERS + 1]!;
  }

  bytes(slot: number): number {
    return this.#numbers[slot * NUMBERS + 3]!;
  }

  correlationId(slot: number): string {
    return this.#texts[slot * TEXTS]!;
  }

  record(slot: number): NotificationRecord {
    const [sentAtMs, endedAtMs, sequence, bytes] = this.#numbers.subarray(slot * NUMBERS);
    const [correlationId, connection, destination, userHash] = this.#texts.slice(
      slot * TEXTS,
      (slot + 1) * TEXTS,
    );
    const flags = this.#flags[slot]!;
    const context = this.#contexts[slot];
    return {
      correlationId: correlationId!,
      sequence: sequence!,
      connection,
      role: (flags & IS_SERVER) !== 0 ? 'server' : (flags & IS_CLIENT) !== 0 ? 'client' : undefined,
      destination,
      userHash,
      recipientHash: context?.recipientHash,
      tool: context?.tool,
      callId: undefined,
      traceId: context?.traceId,
      spanId: context?.spanId,
      detail: undefined,
      redeliveryOf: context?.redeliveryOf,
      bytes: bytes!,
      sentAtMs: sentAtMs!,
      endedAtMs: endedAtMs!,
      outcome: 'confirmed',
      reason: undefined,
      required: LEVELS[(flags >> REQUIRED_SHIFT) & REACHED]!,
      reached: LEVELS[flags & REACHED]!,
    };
  }

  /** Doubles the slots up to the capacity; then starts over the oldest. */
  #makeRoom(): void {
    if (this.#slots === this.capacity) {
      this.#next = 0;
      return;
    }
    const slots = Math.min(this.capacity, Math.max(FIRST_SLOTS, this.#slots * 2));
    this.#numbers = grown(this.#numbers, new Float64Array(slots * NUMBERS));
    this.#flags = grown(this.#flags, new Uint8Array(slots));
    for (let slot = this.#slots; slot < slots; slot++) {
      for (let text = 0; text < TEXTS; text++) this.#texts.push(undefined);
      this.#contexts.push(undefined);
    }
    this.#slots = slots;
  }
}

function contextFacts(attachment: object | undefined): ContextFacts | undefined {
  const context = attachment as NotificationContext | undefined;
  if (context === undefined) return undefined;
  const ids = traceOfContext(context);
  return {
    tool: context.tool?.name,
    traceId: ids?.traceId,
    spanId: ids?.spanId,
    redeliveryOf: context.redelivery?.message.messageId,
    recipientHash: context.recipientHash,
  };
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
