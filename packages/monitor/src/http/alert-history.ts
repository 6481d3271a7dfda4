/** GET /monitoring/websocket/alerts/history: alerts that are over, whatever process they were of. */
import { ALERTS, type AlertName } from '@earshot/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { History } from '../alerts/archive.ts';
import { SILENCEABLE } from '../alerts/silences.ts';
import type { PastAlert } from '../incidents/chronicle.ts';
import { isoOf } from '../wall-clock.ts';
import { HttpError } from './errors.ts';
import { limitOf } from './limit.ts';
import { PATHS, runbookPath } from './paths.ts';

export interface AlertHistorySources {
  readonly alertHistory: (limit: number, alert?: AlertName) => Promise<History>;
}

export const HISTORY_LIMIT = { usual: 50, most: 200 } as const;

export type PastAlertsAnswer = Awaited<ReturnType<typeof historyAnswer>>;

export function addAlertHistoryRoute(api: FastifyInstance, sources: AlertHistorySources): void {
  api.get(PATHS.alertHistory, (request) => historyAnswer(request, sources));
}

async function historyAnswer(request: FastifyRequest, { alertHistory }: AlertHistorySources) {
  const limit = limitOf(request, HISTORY_LIMIT, 'alerts');
  const { alerts, didJournalAnswer } = await alertHistory(limit, alertOf(request));
  return {
    alerts: alerts.map(told),
    sources: didJournalAnswer === true ? ['memory', 'journal'] : ['memory'],
    note: noteOf(didJournalAnswer),
  };
}

function told(past: PastAlert) {
  const { severity, summary } = ALERTS[past.alert];
  const events = past.events.map(({ event, atMs, tier, by, isSilenced }) => ({
    event,
    at: isoOf(atMs),
    tier: tier ?? null,
    by: by ?? null,
    silenced: isSilenced ?? false,
  }));
  return {
    id: past.id,
    alert: past.alert,
    severity,
    summary,
    started_at: isoOf(past.startedAtMs),
    fired_at: isoOf(past.firingAtMs),
    ended_at: isoOf(past.endedAtMs),
    end: past.end,
    messages: past.count,
    samples: past.samples.map(({ correlationId, reason }) => ({
      correlation_id: correlationId,
      reason,
    })),
    acknowledgements: events.flatMap(({ event, by, at }) =>
      event === 'acknowledged' && by !== null ? { by, at } : [],
    ),
    events,
    runbook_url: runbookPath(past.alert),
  };
}

function noteOf(didJournalAnswer: boolean | undefined): string | null {
  if (didJournalAnswer === undefined) {
    return 'There is no journal (EARSHOT_DATA_DIR is not set): these are of this process alone.';
  }
  return didJournalAnswer
    ? null
    : 'The journal did not answer in time: these are of this process alone.';
}

function alertOf({ query }: FastifyRequest): AlertName | undefined {
  const { alert: given } = query as { alert?: string | string[] };
  if (given === undefined) return undefined;
  const alert = SILENCEABLE.find((name) => name === given);
  if (alert !== undefined) return alert;
  throw new HttpError(400, {
    code: 'unknown_alert',
    message: 'The monitor tells of no alert of this name by itself.',
    field: 'alert',
    value: String(given).slice(0, 200),
    allowed: SILENCEABLE.join(', '),
  });
}
