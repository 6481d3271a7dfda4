/**
 * One journal file, opened and checked. Its writes survive the death of the process at once, and that
 * of the machine from the next checkpoint on (WAL with synchronous=NORMAL).
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { OtherVersion } from './database-error.ts';
import type { Batch, EventRow, Owner } from './messages.ts';
import { NUMBERS, CELLS, type Runs } from './runs.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import type { Texts } from './texts.ts';

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

  write(batch: Batch, { base }: Owner, texts: Texts): void {
    if (batch.isFresh) {
      this.run('DELETE FROM pending WHERE lane >= ?', base);
      this.run('DELETE FROM moved WHERE lane >= ?', base);
    }
    this.run('UPDATE owner SET alive_at = ? WHERE base = ?', batch.atMs, base);
    this.#writePending(batch, texts);
    this.#writeConfirmed(batch.confirmed, batch.atMs, texts);
    for (const record of batch.verdicts) {
      this.run(
        'INSERT INTO verdict (at, correlation_id, connection, sequence, record) VALUES (?, ?, ?, ?, ?)',
        batch.atMs,
        record.correlationId,
        record.connection ?? null,
        record.sequence,
        JSON.stringify(record),
      );
    }
    for (const { kind } of batch.kept) this.forget(kind);
    for (const event of [...batch.events, ...batch.kept]) this.add(event);
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

  #writePending({ pending, moved, over }: Batch, texts: Texts): void {
    for (const lane of over) {
      this.run('DELETE FROM pending WHERE lane = ?', lane);
      this.run('DELETE FROM moved WHERE lane = ?', lane);
    }
    for (let at = 0; at < moved.length; at += 2) {
      const [lane, first] = [moved[at]!, moved[at + 1]!];
      this.run('DELETE FROM pending WHERE lane = ? AND last < ?', lane, first);
      this.run('INSERT OR REPLACE INTO moved VALUES (?, ?)', lane, first);
    }
    eachRun(
      pending,
      texts,
      ({ lane, first, last, correlationId, connection, facts, sentAtMs, cells }) => {
        this.run(
          'INSERT INTO pending (lane, first, last, correlation_id, connection, facts, sent_at, cells) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          lane,
          first,
          last,
          correlationId,
          connection,
          facts,
          sentAtMs,
          cells,
        );
      },
    );
  }

  #writeConfirmed(runs: Runs, atMs: number, texts: Texts): void {
    eachRun(runs, texts, ({ first, last, correlationId, connection, facts, sentAtMs, cells }) => {
      this.run(
        'INSERT INTO confirmed (at, first, last, correlation_id, connection, facts, sent_at, cells) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        atMs,
        first,
        last,
        correlationId,
        connection,
        facts,
        sentAtMs,
        cells,
      );
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

interface RunRow {
  readonly lane: number;
  readonly first: number;
  readonly last: number;
  readonly correlationId: string;
  readonly connection: string | null;
  readonly facts: string;
  readonly sentAtMs: number;
  readonly cells: Uint8Array;
}

function eachRun({ numbers, cells }: Runs, texts: Texts, see: (run: RunRow) => void): void {
  let cell = 0;
  for (let run = 0; run * NUMBERS < numbers.length; run++) {
    const [lane, first, count, sentAtMs, correlationId, connection, facts] = numbers.subarray(
      run * NUMBERS,
      (run + 1) * NUMBERS,
    );
    const length = count! * CELLS;
    see({
      lane: lane!,
      first: first!,
      last: first! + count! - 1,
      correlationId: texts.at(correlationId!)!,
      connection: texts.at(connection!) ?? null,
      facts: texts.at(facts!)!,
      sentAtMs: sentAtMs!,
      cells: new Uint8Array(cells.buffer, cells.byteOffset + cell * 4, length * 4),
    });
    cell += length;
  }
}
