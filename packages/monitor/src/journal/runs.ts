/**
 * Runs: notifications in a row on one connection, which differ in time and size alone. A thousand
 * notifications of a busy connection are one row of the journal and 12 bytes each.
 */
import type { NotificationRecord } from '../history/record.ts';

/** What does not differ within a run, beyond its correlation ID and connection. */
export type RunFacts = Partial<
  Pick<
    NotificationRecord,
    | 'role'
    | 'destination'
    | 'userHash'
    | 'recipientHash'
    | 'tool'
    | 'callId'
    | 'traceId'
    | 'spanId'
    | 'detail'
    | 'required'
    | 'reached'
  >
>;

/** Many runs, in a form that crosses to a thread at little cost. Times are of the wall clock. */
export interface Runs {
  /** A run each: lane, sequence of the first, how many, when the first was sent. */
  readonly numbers: Float64Array;
  /** A run each: correlation ID, connection, facts as JSON. */
  readonly texts: readonly (string | undefined)[];
  /** A notification each: ms after the first of its run, ms until its verdict, bytes. */
  readonly cells: Float32Array;
}

export const NUMBERS = 4;
export const TEXTS = 3;
export const CELLS = 3;

export class RunPacker {
  /** Notifications that were added. */
  size = 0;
  readonly #numbers: number[] = [];
  readonly #texts: (string | undefined)[] = [];
  readonly #cells: number[] = [];
  #baseMs = 0;

  /** Begins a run at this notification; `add` adds it. */
  begin(lane: number, record: NotificationRecord, sentAtEpochMs: number): void {
    this.#baseMs = sentAtEpochMs;
    this.#numbers.push(lane, record.sequence, 0, sentAtEpochMs);
    this.#texts.push(record.correlationId, record.connection, factsOf(record));
  }

  add(sentAtEpochMs: number, durationMs: number, bytes: number): void {
    const numbers = this.#numbers;
    numbers[numbers.length - 2] = numbers[numbers.length - 2]! + 1;
    this.#cells.push(sentAtEpochMs - this.#baseMs, durationMs, bytes);
    this.size++;
  }

  pack(): Runs {
    return {
      numbers: Float64Array.from(this.#numbers),
      texts: this.#texts,
      cells: Float32Array.from(this.#cells),
    };
  }
}

/** The cells of a run as the journal gives them back. */
export function cellsOf(blob: Uint8Array): Float32Array {
  return new Float32Array(blob.slice().buffer);
}

function factsOf(record: NotificationRecord): string {
  const { role, destination, userHash, recipientHash, tool, callId } = record;
  const { traceId, spanId, detail, required, reached } = record;
  // What is undefined, JSON leaves out.
  return JSON.stringify({
    role,
    destination,
    userHash,
    recipientHash,
    tool,
    callId,
    traceId,
    spanId,
    detail,
    required,
    reached,
  } satisfies Record<keyof RunFacts, unknown>);
}
