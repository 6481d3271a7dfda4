/** Removes what is too old, and the oldest of what is too much. */
import type { Database } from './database.ts';

export interface Limits {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}

/** In this order: what was confirmed is many, and asked for least. What is pending is never removed. */
const TABLES = ['confirmed', 'event', 'verdict'] as const;
/** Of the table, at a time. */
const SHARE = 0.02;

export function removeOld(database: Database, { maxAgeMs }: Limits, nowMs: number): void {
  database.transaction(() => {
    for (const table of TABLES) {
      const [row] = database.all<{ id: number | null }>(
        `SELECT id FROM ${table} WHERE at >= ? ORDER BY id LIMIT 1`,
        nowMs - maxAgeMs,
      );
      if (row?.id === undefined) database.run(`DELETE FROM ${table}`);
      else if (row.id !== null) database.run(`DELETE FROM ${table} WHERE id < ?`, row.id);
    }
  });
}

/** A small share of the oldest at a time, until it fits. */
export function removeExcess(database: Database, { maxBytes }: Limits): void {
  for (const table of TABLES) {
    while (database.size() > maxBytes) {
      const [ids] = database.all<{ least: number | null; most: number | null }>(
        `SELECT min(id) AS least, max(id) AS most FROM ${table}`,
      );
      if (ids?.least === null || ids?.most === null || ids === undefined) break;
      const through = ids.least + Math.floor((ids.most - ids.least) * SHARE);
      database.transaction(() => {
        database.run(`DELETE FROM ${table} WHERE id <= ?`, through);
      });
    }
  }
}
