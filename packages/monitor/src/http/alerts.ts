/** Alerts over HTTP: what fires, and who looks after which. */
import { ALERTS, SOURCE_ALERTS, type SourceAlert } from '@earshot/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  USUAL_ACKNOWLEDGED_MINUTES,
  type Acknowledgement,
  type Acknowledgements,
} from '../alerts/acknowledgements.ts';
import { HELD_MINUTES } from '../alerts/holds.ts';
import type { ChannelState } from '../channels/outbox.ts';
import type { IncidentView } from '../incidents/incident.ts';
import { callerOf } from './caller.ts';
import { HttpError } from './errors.ts';
import { PATHS, runbookPath } from './paths.ts';
import { silenceAnswer, type SilenceSources } from './silences.ts';

export interface AlertSources extends SilenceSources {
  readonly acknowledgements: Acknowledgements;
  /** Those that ever began, the firing ones first. */
  readonly incidents: () => readonly IncidentView[];
  readonly channels: () => readonly ChannelState[];
  /** An acknowledgement came or went: the gauge is to leave at once. */
  readonly acknowledgementsChanged: () => void;
}

const ACKNOWLEDGE_BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['by'],
  properties: {
    by: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
    minutes: {
      type: 'number',
      minimum: HELD_MINUTES.least,
      maximum: HELD_MINUTES.most,
      default: USUAL_ACKNOWLEDGED_MINUTES,
    },
  },
} as const;

export function addAlertRoutes(api: FastifyInstance, sources: AlertSources): void {
  const { acknowledgements } = sources;
  api.get(PATHS.alerts, () => alertsAnswer(sources));

  api.post(PATHS.acknowledge, { schema: { body: ACKNOWLEDGE_BODY } }, (request) => {
    const alert = alertOf(request);
    const { by, minutes } = request.body as { by: string; minutes: number };
    const acknowledgement = told(acknowledgements.give({ alert, by }, minutes), sources);
    sources.log.logger.warn(
      {
        event: 'alert_acknowledged',
        audit: true,
        alert,
        ...callerOf(request),
        expires_at: acknowledgement.expires_at,
      },
      `${alert} is acknowledged until ${acknowledgement.expires_at}`,
    );
    sources.acknowledgementsChanged();
    return acknowledgement;
  });

  api.delete(PATHS.acknowledge, async (request, reply) => {
    const alert = alertOf(request);
    if (acknowledgements.takeBack(alert) === undefined) {
      throw new HttpError(404, {
        code: 'not_acknowledged',
        message: `${alert} is not acknowledged.`,
        field: 'alert',
        value: alert,
      });
    }
    sources.log.logger.warn(
      { event: 'acknowledgement_taken_back', audit: true, alert, ...callerOf(request) },
      `The acknowledgement of ${alert} is taken back`,
    );
    sources.acknowledgementsChanged();
    await reply.code(204).send();
  });
}

/** What fires, or is about to. */
export function openAlerts(sources: AlertSources) {
  return sources
    .incidents()
    .filter(({ status }) => status === 'firing' || status === 'pending')
    .map((view) => incidentOf(view, sources));
}

export type AlertsAnswer = ReturnType<typeof alertsAnswer>;

export function alertsAnswer(sources: AlertSources) {
  const { wall } = sources;
  return {
    alerts: sources.incidents().map((view) => incidentOf(view, sources)),
    acknowledgements: sources.acknowledgements.list().map((one) => told(one, sources)),
    silences: sources.silences.list().map((one) => silenceAnswer(one, sources)),
    channels: sources.channels().map((channel) => ({
      channel: channel.name,
      tiers: channel.tiers,
      works: channel.works ?? null,
      waiting: channel.waiting,
      ...(channel.lastError === undefined ? {} : { last_error: channel.lastError }),
      ...(channel.lastSentAtMs === undefined
        ? {}
        : { last_sent_at: wall.at(channel.lastSentAtMs) }),
    })),
  };
}

function told(one: Acknowledgement, { wall }: AlertSources) {
  return {
    alert: one.alert,
    by: one.by,
    acknowledged_at: wall.at(one.atMs),
    expires_at: wall.at(one.endsAtMs),
  };
}

function incidentOf(view: IncidentView, { wall, acknowledgements, silences }: AlertSources) {
  const at = (ms: number | undefined): string | null => (ms === undefined ? null : wall.at(ms));
  const { severity, tier, family, summary } = ALERTS[view.alert];
  return {
    alert: view.alert,
    status: view.status,
    severity,
    tier,
    family,
    summary,
    value: view.value ?? null,
    messages: view.count,
    samples: view.samples.map(({ correlationId, reason }) => ({
      correlation_id: correlationId,
      reason,
    })),
    started_at: at(view.startedAtMs),
    firing_since: at(view.firingAtMs),
    resolved_at: at(view.resolvedAtMs),
    acknowledged: acknowledgements.has(view.alert),
    silenced: silences.has(view.alert),
    runbook_url: runbookPath(view.alert),
  };
}

function alertOf({ params }: FastifyRequest): SourceAlert {
  const given = (params as { alert: string }).alert;
  const alert = SOURCE_ALERTS.find((name) => name === given);
  if (alert !== undefined) return alert;
  throw new HttpError(404, {
    code: 'unknown_alert',
    message: 'There is no alert of this name.',
    field: 'alert',
    value: given.slice(0, 200),
    allowed: SOURCE_ALERTS.join(', '),
  });
}
