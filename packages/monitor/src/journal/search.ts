/** What a journal knows of a correlation ID; the most telling where there is more than the limit. */
import { countsOf, type EndingCounts } from '../history/endings.ts';
import type { NotificationRecord } from '../history/record.ts';
import { FOUND_LIMIT, mostTelling } from '../history/telling.ts';
import type { Database } from './database.ts';
import type { EventRow, Remembered } from './messages.ts';
import { CELLS, cellsOf, type RunFacts } from './runs.ts';

/** The most events of one answer. */
const MOST_EVENTS = 1_000;

export interface StoredRun {
  readonly id: number;
  readonly lane?: number;
  readonly first: number;
  readonly last: number;
  readonly correlation_id: string;
  readonly connection: string | null;
  readonly facts: string;
  readonly sent_at: number;
  readonly cells: Uint8Array;
}

export function find(database: Database, correlationId: string, most = FOUND_LIMIT): Remembered {
  const [confirmed, confirmedTotal] = findConfirmed(database, correlationId, most);
  const others = database
    .all<{ record: string }>(
      'SELECT record FROM verdict WHERE correlation_id = ? ORDER BY id DESC LIMIT ?',
      correlationId,
      most,
    )
    .map(({ record }) => JSON.parse(record) as NotificationRecord);
  const notifications = mostTelling(
    [...confirmed, ...others].toSorted((a, b) => a.sentAtMs - b.sentAtMs),
    most,
  );
  const carriers = new Set(notifications.flatMap(({ connection }) => connection ?? []));
  return {
    notifications,
    outcomes: { ...countOthers(database, correlationId), confirmed: confirmedTotal },
    events: findEvents(database, correlationId, [...carriers]),
  };
}

/** The last events of a kind, and of an alert where one is given, oldest first. */
export function lastEvents(
  database: Database,
  kind: string,
  limit: number,
  alert?: string,
): EventRow[] {
  return database
    .all<StoredEvent>(
      `SELECT id, at, kind, correlation_id, connection, body FROM event
       WHERE kind = ? ${alert === undefined ? '' : "AND body ->> 'alert' = ?"}
       ORDER BY id DESC LIMIT ?`,
      ...[kind, alert ?? [], limit].flat(),
    )
    .toReversed()
    .map(eventRow);
}

/** The notifications of a run, in the order of their sending. */
export function* recordsOf(run: StoredRun, isPending: boolean): Iterable<NotificationRecord> {
  const facts = JSON.parse(run.facts) as RunFacts;
  const cells = cellsOf(run.cells);
  for (let sequence = run.first; sequence <= run.last; sequence++) {
    const at = (sequence - run.first) * CELLS;
    const sentAtMs = run.sent_at + cells[at]!;
    yield {
      role: facts.role,
      destination: facts.destination,
      userHash: facts.userHash,
      recipientHash: facts.recipientHash,
      tool: facts.tool,
      callId: facts.callId,
      traceId: facts.traceId,
      spanId: facts.spanId,
      detail: facts.detail,
      redeliveryOf: facts.redeliveryOf,
      required: facts.required ?? 'received',
      reached: facts.reached,
      correlationId: run.correlation_id,
      connection: run.connection ?? undefined,
      sequence,
      bytes: cells[at + 2]!,
      sentAtMs,
      endedAtMs: isPending ? undefined : sentAtMs + cells[at + 1]!,
      outcome: isPending ? 'pending' : 'confirmed',
      reason: undefined,
    };
  }
}

function findConfirmed(
  database: Database,
  correlationId: string,
  most: number,
): [records: NotificationRecord[], total: number] {
  const runs = database.all<StoredRun>(
    'SELECT * FROM confirmed WHERE correlation_id = ? ORDER BY id DESC LIMIT ?',
    correlationId,
    most,
  );
  let length = 0;
  const newest = runs.filter((run) => {
    const isWanted = length < most;
    length += run.last - run.first + 1;
    return isWanted;
  });
  const records = newest.toReversed().flatMap((run) => [...recordsOf(run, false)]);
  const sum =
    'SELECT coalesce(sum(last - first + 1), 0) AS n FROM confirmed WHERE correlation_id = ?';
  return [records, database.all<{ n: number }>(sum, correlationId)[0]?.n ?? 0];
}

function countOthers(database: Database, correlationId: string): EndingCounts {
  const counts = database.all<{ outcome: string; n: number }>(
    `SELECT record ->> 'outcome' AS outcome, count(*) AS n FROM verdict
     WHERE correlation_id = ? GROUP BY 1`,
    correlationId,
  );
  return countsOf((ending) => counts.find(({ outcome }) => outcome === ending)?.n ?? 0);
}

interface StoredEvent {
  readonly id: number;
  readonly at: number;
  readonly kind: string;
  readonly correlation_id: string | null;
  readonly connection: string | null;
  readonly body: string;
}

function findEvents(
  database: Database,
  correlationId: string,
  connections: readonly string[],
): EventRow[] {
  const columns = 'SELECT id, at, kind, correlation_id, connection, body FROM event';
  const found = database.all<StoredEvent>(
    `${columns} WHERE correlation_id = ? ORDER BY id DESC LIMIT ?`,
    correlationId,
    MOST_EVENTS,
  );
  // What the connection went through, whoever else's messages it carried.
  for (const connection of connections.slice(-100)) {
    found.push(
      ...database.all<StoredEvent>(
        `${columns} WHERE connection = ? AND kind = 'connection' ORDER BY id DESC LIMIT 100`,
        connection,
      ),
    );
  }
  const once = new Map(found.map((event) => [event.id, event]));
  return [...once.values()]
    .toSorted((a, b) => a.at - b.at || a.id - b.id)
    .slice(-MOST_EVENTS)
    .map(eventRow);
}

function eventRow({ at, kind, correlation_id, connection, body }: StoredEvent): EventRow {
  return {
    atMs: at,
    kind,
    correlationId: correlation_id ?? undefined,
    connection: connection ?? undefined,
    body,
  };
}
