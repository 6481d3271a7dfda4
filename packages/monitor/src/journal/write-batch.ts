/** Writes everything of one moment into a journal file. */
import type { Database } from './database.ts';
import type { Batch, Owner } from './messages.ts';
import { CELLS, NUMBERS, type Runs } from './runs.ts';
import type { Texts } from './texts.ts';

const RUN = 'first, last, correlation_id, connection, facts, sent_at, cells';
const ADD_PENDING = `INSERT INTO pending (lane, ${RUN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const ADD_CONFIRMED = `INSERT INTO confirmed (at, ${RUN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const ADD_VERDICT =
  'INSERT INTO verdict (at, correlation_id, connection, sequence, record) VALUES (?, ?, ?, ?, ?)';

interface StoredValues {
  readonly lane: number;
  /** In the order of the columns of a run. */
  readonly run: readonly (number | string | null | Uint8Array)[];
}

/** Within a transaction: all of it is written, or nothing. */
export function writeBatch(database: Database, batch: Batch, { base }: Owner, texts: Texts): void {
  const { atMs, confirmed, verdicts, events, kept } = batch;
  if (batch.isFresh) {
    database.run('DELETE FROM pending WHERE lane >= ?', base);
    database.run('DELETE FROM moved WHERE lane >= ?', base);
  }
  database.run('UPDATE owner SET alive_at = ? WHERE base = ?', atMs, base);
  writePending(database, batch, texts);
  for (const { run } of runsIn(confirmed, texts)) database.run(ADD_CONFIRMED, atMs, ...run);
  for (const record of verdicts) {
    const { correlationId, connection = null, sequence } = record;
    const body = JSON.stringify(record);
    database.run(ADD_VERDICT, atMs, correlationId, connection, sequence, body);
  }
  for (const { kind } of kept) database.forget(kind);
  for (const event of [...events, ...kept]) database.add(event);
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
  for (const { lane, run } of runsIn(pending, texts)) database.run(ADD_PENDING, lane, ...run);
}

function* runsIn({ numbers, cells }: Runs, texts: Texts): Generator<StoredValues> {
  let cell = 0;
  for (let run = 0; run * NUMBERS < numbers.length; run++) {
    const [lane, first, count, sentAtMs, correlationId, connection, facts] = numbers.subarray(
      run * NUMBERS,
      (run + 1) * NUMBERS,
    );
    const length = count! * CELLS;
    yield {
      lane: lane!,
      run: [
        first!,
        first! + count! - 1,
        texts.at(correlationId!)!,
        texts.at(connection!) ?? null,
        texts.at(facts!)!,
        sentAtMs!,
        new Uint8Array(cells.buffer, cells.byteOffset + cell * 4, length * 4),
      ],
    };
    cell += length;
  }
}
