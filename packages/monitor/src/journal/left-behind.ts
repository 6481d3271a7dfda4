/**
 * What a process that ended left pending: orphans. They are told in portions, and a portion's rows go
 * once it was reported; should the reporter die in between, they are told again.
 */
import type { NotificationRecord } from '../history/record.ts';
import type { Database } from './database.ts';
import type { OrphanMark } from './messages.ts';
import { cellsOf, CELLS } from './runs.ts';
import { recordsOf, type StoredRun } from './search.ts';

/** About so many at a time: a run is not parted. */
const PORTION = 500;

interface OwnerRow {
  readonly base: number;
  readonly pid: number;
  readonly root: string;
  readonly alive_at: number;
}

export interface Portion {
  readonly orphans: readonly NotificationRecord[];
  readonly rows: readonly number[];
  /** Undefined when there is no orphan. */
  readonly owner: OwnerRow | undefined;
  readonly isLast: boolean;
}

export class LeftBehind {
  readonly database: Database;
  readonly #settled: ReadonlySet<string>;
  /** Lanes from here on are a living owner's. */
  readonly #beforeLane: number;
  #after = 0;

  private constructor(database: Database, beforeLane: number) {
    this.database = database;
    this.#beforeLane = beforeLane;
    this.#settled = settledSince(database);
  }

  /** Undefined when nothing was left behind. Lanes from `beforeLane` on are a living owner's. */
  static in(database: Database, beforeLane: number): LeftBehind | undefined {
    const isAny = database.all('SELECT 1 FROM pending WHERE lane < ? LIMIT 1', beforeLane).length;
    if (isAny > 0) return new LeftBehind(database, beforeLane);
    forgetOwners(database, beforeLane);
    return undefined;
  }

  next(): Portion {
    const orphans: NotificationRecord[] = [];
    const rows: number[] = [];
    let owner: OwnerRow | undefined;
    while (orphans.length < PORTION) {
      const run = this.#nextRun();
      if (run === undefined) return { orphans, rows, owner, isLast: true };
      // A portion is of one owner.
      if (owner !== undefined && run.base !== owner.base) break;
      owner = run;
      this.#after = run.id;
      rows.push(run.id);
      for (const record of recordsOf(run, true)) {
        const hasEnded = record.sequence < (run.still ?? 0) || this.#settled.has(nameOf(record));
        if (!hasEnded) orphans.push(record);
      }
    }
    return { orphans, rows, owner, isLast: false };
  }

  /** A portion was reported: it is told no more. */
  forget({ rows, isLast }: OrphanMark): void {
    for (const row of rows) this.database.run('DELETE FROM pending WHERE id = ?', row);
    if (isLast) forgetOwners(this.database, this.#beforeLane);
  }

  #nextRun(): (StoredRun & OwnerRow & { readonly still: number | null }) | undefined {
    const [run] = this.database.all<StoredRun & OwnerRow & { readonly still: number | null }>(
      `SELECT pending.*, moved.first AS still, coalesce(base, 0) AS base, coalesce(pid, 0) AS pid,
         coalesce(root, '') AS root, coalesce(alive_at, 0) AS alive_at
       FROM pending LEFT JOIN moved USING (lane)
       LEFT JOIN owner ON owner.base = (SELECT max(base) FROM owner WHERE base <= pending.lane)
       WHERE pending.id > ? AND pending.lane < ? ORDER BY pending.id LIMIT 1`,
      this.#after,
      this.#beforeLane,
    );
    return run;
  }
}

function forgetOwners(database: Database, beforeLane: number): void {
  for (const [table, column] of [
    ['pending', 'lane'],
    ['moved', 'lane'],
    ['owner', 'base'],
  ] as const) {
    database.run(`DELETE FROM ${table} WHERE ${column} < ?`, beforeLane);
  }
}

function nameOf({ connection, sequence }: Pick<NotificationRecord, 'connection' | 'sequence'>) {
  return `${connection ?? ''} ${sequence}`;
}

/**
 * Verdicts on the connections that have something pending: out of order, or after the last move. Told
 * by their sequence and not by their time: the wall clock may have been set back in between.
 */
function settledSince(database: Database): Set<string> {
  const names = new Set<string>();
  const sinceFirstPending = (table: string, sequence: string): string =>
    `WITH open AS MATERIALIZED (
       SELECT connection, min(first) AS least FROM pending GROUP BY connection
     )
     SELECT ${table}.* FROM ${table} JOIN open USING (connection) WHERE ${sequence} >= least`;
  for (const run of database.all<StoredRun>(sinceFirstPending('confirmed', 'last'))) {
    const length = cellsOf(run.cells).length / CELLS;
    for (let at = 0; at < length; at++) {
      names.add(nameOf({ connection: run.connection ?? undefined, sequence: run.first + at }));
    }
  }
  const verdicts = database.all<{ connection: string | null; sequence: number }>(
    sinceFirstPending('verdict', 'sequence'),
  );
  for (const { connection, sequence } of verdicts) {
    names.add(nameOf({ connection: connection ?? undefined, sequence }));
  }
  return names;
}
