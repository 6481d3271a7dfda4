/** A journal without a disk: what one process leaves in it the next one finds. */
import type { EventRow } from '../../src/journal/messages.ts';

export class RememberingJournal {
  /** What is kept by whom writes now, by kind. */
  kept = new Map<string, EventRow>();
  /** What processes that ended kept. */
  inheritance: string[] = [];
  readonly notes: EventRow[] = [];
  doesAnswer = true;
  #heir: (bodies: readonly string[]) => void = () => {};

  /** Its process ended. */
  pass(): void {
    this.inheritance.push(...[...this.kept.values()].map(({ body }) => body));
    this.kept.clear();
  }

  keep(kind: string, atMs: number, body: string): void {
    this.kept.set(kind, { kind, atMs, body, correlationId: undefined, connection: undefined });
  }

  note(kind: string, { atMs, ...facts }: { readonly atMs: number }): void {
    const body = JSON.stringify(facts);
    this.notes.push({ kind, atMs, body, correlationId: undefined, connection: undefined });
  }

  inherit(heir: (bodies: readonly string[]) => void): Promise<void> {
    this.#heir = heir;
    if (this.doesAnswer) this.find();
    return Promise.resolve();
  }

  /** Somebody else's are found, now or later. */
  find(): void {
    this.#heir(this.inheritance.splice(0));
  }

  recent(kind: string, limit: number, alert?: string): Promise<readonly EventRow[] | undefined> {
    const found = this.notes.filter((note) => {
      const { alert: of } = JSON.parse(note.body) as { alert: string };
      return note.kind === kind && (alert === undefined || of === alert);
    });
    return Promise.resolve(this.doesAnswer ? found.slice(-limit) : undefined);
  }
}
