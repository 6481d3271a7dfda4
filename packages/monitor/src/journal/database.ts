/**
 * One journal file, opened and checked. Its writes survive the death of the process at once, and that
 * of the machine from the next checkpoint on (WAL with synchronous=NORMAL).
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { OtherVersion } from './database-error.ts';
import type { EventRow, Owner } from './messages.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** A wait inside SQLite can't be interrupted and would hold up the end of the process. */
const BUSY_TIMEOUT_MS = 50;

export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(path: string, db: DatabaseSync) {
    this.path = path;
    this.#db = db;
  }

  /** Opens the file, or makes it. Throws what SQLite throws; `isCorrupt` tells what to move aside. */
  static open(path: string): Database {
    const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      prepare(db);
      return new Database(path, db);
    } catch (error) {
      close(db);
      throw error;
    }
  }

  /** The same file for reading alone. */
  static openForReading(path: string): Database {
    return new Database(path, new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS }));
  }

  all<Row>(sql: string, ...values: (string | number)[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  run(sql: string, ...values: (string | number | null | Uint8Array)[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** All of it, or nothing. */
  transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      // A full disk has rolled it back already.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * Makes it that owner's. Lanes of owners before come before `base` also where the wall clock, which
   * made it, was set back since: else they were taken for this owner's, and their orphans never told.
   */
  own({ base, pid, root }: Owner, atMs: number): void {
    const isNew = this.all('SELECT 1 FROM owner WHERE base = ?', base).length === 0;
    if (isNew) this.#moveBefore(base);
    this.run('INSERT OR REPLACE INTO owner VALUES (?, ?, ?, ?)', base, pid, root, atMs);
  }

  add({ kind, atMs, correlationId, connection, body }: EventRow): void {
    this.run(
      'INSERT INTO event (at, kind, correlation_id, connection, body) VALUES (?, ?, ?, ?, ?)',
      atMs,
      kind,
      correlationId ?? null,
      connection ?? null,
      body,
    );
  }

  /** All events of a kind. */
  forget(kind: string): void {
    this.run('DELETE FROM event WHERE kind = ?', kind);
  }

  /** Bytes in use. */
  size(): number {
    const of = (name: string): number =>
      Number(Object.values(this.#statement(`PRAGMA ${name}`).get() ?? {})[0]);
    return (of('page_count') - of('freelist_count')) * of('page_size');
  }

  /** Gives free pages back to the disk, a portion at a time. */
  shrink(): void {
    this.#db.exec('PRAGMA incremental_vacuum(2000)');
  }

  close(): void {
    this.#statements.clear();
    close(this.#db);
  }

  #moveBefore(base: number): void {
    const columns = [
      ['pending', 'lane'],
      ['moved', 'lane'],
      ['owner', 'base'],
    ] as const;
    const most = columns.map(
      ([table, column]) =>
        this.all<{ most: number | null }>(`SELECT max(${column}) AS most FROM ${table}`)[0]?.most,
    );
    const excess = Math.max(...most.map((lane) => lane ?? -Infinity)) - base + 1;
    if (excess <= 0) return;
    this.transaction(() => {
      for (const [table, column] of columns) {
        this.run(`UPDATE ${table} SET ${column} = ${column} - ?`, excess);
      }
    });
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}

function prepare(db: DatabaseSync): void {
  const read = (pragma: string): unknown =>
    Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
  const version = Number(read('user_version'));
  const isNew = version === 0 && Number(read('page_count')) === 0;
  if (isNew) db.exec('PRAGMA auto_vacuum = INCREMENTAL');
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;');
  db.exec('PRAGMA journal_size_limit = 16777216');
  if (isNew) {
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    return;
  }
  if (read('application_id') !== APPLICATION_ID || version !== SCHEMA_VERSION) {
    throw new OtherVersion(version);
  }
}

function close(db: DatabaseSync): void {
  try {
    db.close();
  } catch {
    // The checkpoint at closing may meet the same full disk; the log is read at the next start.
  }
}
