/** Writes everything of one moment into a journal file. */
import type { Database } from './database.ts';
import type { Batch, Owner } from './messages.ts';
import { CELLS, NUMBERS, type Runs } from './runs.ts';
import type { Texts } from './texts.ts';

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

/** Within a transaction: all of it is written, or nothing. */
export function writeBatch(database: Database, batch: Batch, { base }: Owner, texts: Texts): void {
  if (batch.isFresh) {
    database.run('DELETE FROM pending WHERE lane >= ?', base);
    database.run('DELETE FROM moved WHERE lane >= ?', base);
  }
  database.run('UPDATE owner SET alive_at = ? WHERE base = ?', batch.atMs, base);
  writePending(database, batch, texts);
  writeConfirmed(database, batch, texts);
  for (const record of batch.verdicts) {
    database.run(
      'INSERT INTO verdict (at, correlation_id, connection, sequence, record) VALUES (?, ?, ?, ?, ?)',
      batch.atMs,
      record.correlationId,
      record.connection ?? null,
      record.sequence,
      JSON.stringify(record),
    );
  }
  for (const { kind } of batch.kept) database.forget(kind);
  for (const event of [...batch.events, ...batch.kept]) database.add(event);
}

function writePending(database: Database, { pending, moved, over }: Batch, texts: Texts): void {
  for (const lane of over) {
    database.run('DELETE FROM pending WHERE lane = ?', lane);
    database.run('DELETE FROM moved WHERE lane = ?', lane);
  }
  for (let at = 0; at < moved.length; at += 2) {
    const [lane, first] = [moved[at]!, moved[at + 1]!];
    database.run('DELETE FROM pending WHERE lane = ? AND last < ?', lane, first);
    database.run('INSERT OR REPLACE INTO moved VALUES (?, ?)', lane, first);
  }
  eachRun(
    pending,
    texts,
    ({ lane, first, last, correlationId, connection, facts, sentAtMs, cells }) => {
      database.run(
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

function writeConfirmed(database: Database, { confirmed, atMs }: Batch, texts: Texts): void {
  eachRun(
    confirmed,
    texts,
    ({ first, last, correlationId, connection, facts, sentAtMs, cells }) => {
      database.run(
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
    },
  );
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
