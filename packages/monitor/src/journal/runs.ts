/**
 * Runs: notifications in a row on one connection, which differ in time and size alone. A thousand
 * notifications of a busy connection are one row of the journal and 12 bytes each.
 */
import type { NotificationRecord } from '../history/record.ts';
import type { TextNumbers } from './texts.ts';

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
    | 'redeliveryOf'
    | 'required'
    | 'reached'
  >
>;

/** Many runs, in a form that crosses to a thread at little cost. Times are of the wall clock. */
export interface Runs {
  /**
   * A run each: lane, sequence of the first, how many, when the first was sent; then the numbers of
   * the texts: correlation ID, connection, facts as JSON.
   */
  readonly numbers: Float64Array;
  /** A notification each: ms after the first of its run, ms until its verdict, bytes. */
  readonly cells: Float32Array;
}

export const NUMBERS = 7;
const COUNT = 2;
export const CELLS = 3;
const FIRST_CELLS = CELLS * 64;

export class RunPacker {
  /** Notifications that were added. */
  size = 0;
  readonly #numbers: number[] = [];
  readonly #texts: TextNumbers;
  #cells = new Float32Array(FIRST_CELLS);
  #baseMs = 0;

  constructor(texts: TextNumbers) {
    this.#texts = texts;
  }

  /** Begins a run at this notification; `add` adds it. */
  begin(
    lane: number,
    sequence: number,
    sentAtEpochMs: number,
    correlationId: string,
    connection: string | undefined,
    facts: string,
  ): void {
    this.#baseMs = sentAtEpochMs;
    const texts = this.#texts;
    this.#numbers.push(
      lane,
      sequence,
      0,
      sentAtEpochMs,
      texts.numberOf(correlationId),
      texts.numberOf(connection),
      texts.numberOf(facts),
    );
  }

  add(sentAtEpochMs: number, durationMs: number, bytes: number): void {
    const numbers = this.#numbers;
    const count = numbers.length - NUMBERS + COUNT;
    numbers[count] = numbers[count]! + 1;
    const at = this.size++ * CELLS;
    if (at === this.#cells.length) {
      const larger = new Float32Array(this.#cells.length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    const cells = this.#cells;
    cells[at] = sentAtEpochMs - this.#baseMs;
    cells[at + 1] = durationMs;
    cells[at + 2] = bytes;
  }

  pack(): Runs {
    return {
      numbers: new Float64Array(this.#numbers),
      cells: this.#cells.slice(0, this.size * CELLS),
    };
  }
}

/** The cells of a run as the journal gives them back. */
export function cellsOf(blob: Uint8Array): Float32Array {
  return new Float32Array(blob.slice().buffer);
}

export function factsOf(record: NotificationRecord): string {
  const { role, destination, userHash, recipientHash, tool, callId } = record;
  const { traceId, spanId, detail, redeliveryOf, required, reached } = record;
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
    redeliveryOf,
    required,
    reached,
  } satisfies Record<keyof RunFacts, unknown>);
}
