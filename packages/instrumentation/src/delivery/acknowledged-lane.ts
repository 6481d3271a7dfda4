/**
 * The notifications of a connection whose client's code has to acknowledge them. Some of them nobody
 * acknowledges, as they bear no ID: for these the receipt is enough.
 */
import type { Level } from '@earshot/telemetry';
import type { AwaitedIds } from './awaited-ids.ts';
import { Lane } from './lane.ts';
import { Overdue } from './overdue.ts';

export class AcknowledgedLane<Owner = unknown> extends Lane<Owner> {
  /** IDs whose acknowledgement is awaited; undefined before the first. */
  awaited: AwaitedIds | undefined;
  /** Those that only have to be received and were given up: a receipt may still come. */
  readonly lateReceipts = new Overdue();
  /** Pending ones that only have to be received, in the order of sending. */
  readonly #receiptsOnly = new Set<number>();

  /** The pending notification of this number bears no ID. */
  takesReceipt(sequence: number): void {
    this.#receiptsOnly.add(sequence);
  }

  /** Those up to `sequence` that have to be received and no more. */
  receiptsThrough(sequence: number): number[] {
    const receipts: number[] = [];
    for (const one of this.#receiptsOnly) {
      if (one > sequence) break;
      receipts.push(one);
    }
    return receipts;
  }

  override requiredOf(sequence: number): Level {
    return this.#receiptsOnly.has(sequence) ? 'received' : this.required;
  }

  override givenUp(sequence: number): void {
    (this.#receiptsOnly.has(sequence) ? this.lateReceipts : this.overdue).add(sequence);
    this.awaited?.end(sequence, true);
  }

  override ended(sequence: number): Level {
    const required = this.requiredOf(sequence);
    this.#receiptsOnly.delete(sequence);
    this.awaited?.end(sequence, false);
    return required;
  }
}
