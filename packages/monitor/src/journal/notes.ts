/** What others have written down: notices in a row, and of some kinds the last alone. */
import type { EventRow } from './messages.ts';

/** Notices that wait for their portion. */
const MOST_NOTES = 10_000;

export class Notes {
  #rows: EventRow[] = [];
  /** By kind, and whether it is to be written. */
  readonly #kept = new Map<string, { readonly row: EventRow; isNew: boolean }>();

  /** False when there is no room for it. */
  add(row: EventRow): boolean {
    if (this.#rows.length >= MOST_NOTES) return false;
    this.#rows.push(row);
    return true;
  }

  /** In the place of the last of its kind. */
  keep(row: EventRow): void {
    this.#kept.set(row.kind, { row, isNew: true });
  }

  takeRows(): EventRow[] {
    return this.#rows.splice(0);
  }

  takeKept(): EventRow[] {
    const fresh = [...this.#kept.values()].filter(({ isNew }) => isNew);
    for (const one of fresh) one.isNew = false;
    return fresh.map(({ row }) => row);
  }

  /** The file is another one: what is kept is to be written again. */
  startOver(): void {
    for (const one of this.#kept.values()) one.isNew = true;
  }
}
