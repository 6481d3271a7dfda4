/** POST /monitoring/websocket/emergency/alert: a person calls everybody, by every channel there is. */
import { maskText, type Runtime } from '@earshot/instrumentation';
import { SEVERITIES } from '@earshot/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Emergency } from '../alerts/alert.ts';
import type { Emergencies } from '../alerts/emergencies.ts';
import { EMERGENCY_MESSAGE_LENGTH, EMERGENCY_TITLE_LENGTH } from '../channels/emergency-page.ts';
import type { Pager } from '../channels/pager.ts';
import { plainText, type Log } from '../logs/logger.ts';
import type { LiveSettings } from '../settings/live-settings.ts';
import { callerOf } from './caller.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';
import { auditPace } from './refusals.ts';

export interface PagerSources {
  readonly pager: Pick<Pager, 'names' | 'emergency' | 'test'>;
  readonly live: LiveSettings;
  readonly log: Pick<Log, 'logger'>;
}
export interface EmergencyAlertSources extends PagerSources {
  readonly runtime: Runtime;
  readonly emergencies: Emergencies;
}

const BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['title', 'message', 'severity'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: EMERGENCY_TITLE_LENGTH, pattern: '\\S' },
    message: { type: 'string', minLength: 1, maxLength: EMERGENCY_MESSAGE_LENGTH, pattern: '\\S' },
    severity: { enum: SEVERITIES },
  },
} as const;

export function addEmergencyAlertRoute(api: FastifyInstance, sources: EmergencyAlertSources): void {
  api.post(PATHS.emergencyAlert, { schema: { body: BODY } }, raiseEmergency(sources));
}

/** Why nobody at all would be told; undefined where somebody would be. */
export function whyNobody({ pager, live }: PagerSources): HttpError['body']['error'] | undefined {
  if (!live.view.alertsEnabled) {
    return {
      code: 'alerts_off',
      message: 'Nobody is told of anything: WEBSOCKET_ALERT_ENABLED is false.',
      field: 'WEBSOCKET_ALERT_ENABLED',
      value: 'false',
      allowed: 'true',
    };
  }
  if (pager.names.length > 0) return undefined;
  return {
    code: 'no_channel',
    message:
      'Nobody can be told, as no channel is set: set EARSHOT_ALERT_SLACK_URL, EARSHOT_ALERT_WEBHOOK_URL, EARSHOT_ALERT_EMAIL_SERVER or EARSHOT_ALERTMANAGER_URL.',
  };
}

function raiseEmergency(sources: EmergencyAlertSources) {
  const { emergencies, pager, log } = sources;
  const pace = auditPace(sources);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const emergency = request.body as Emergency;
    const raised = emergencies.raise(emergency);
    if (raised === 'too_many') {
      void reply.header('retry-after', '60');
      throw new HttpError(429, {
        code: 'too_many_emergencies',
        message: 'More emergencies are raised than a minute may have; those before were told.',
      });
    }
    const { severity } = emergency;
    const title = plainText(maskText(emergency.title), EMERGENCY_TITLE_LENGTH);
    const isDuplicate = raised === 'duplicate';
    if (!isDuplicate || pace.allows('emergency_alert')) {
      log.logger.error(
        {
          event: 'emergency_alert',
          audit: true,
          severity,
          title,
          duplicate: isDuplicate,
          ...callerOf(request),
        },
        `Emergency alert: ${title}`,
      );
    }
    const why = whyNobody(sources);
    if (why !== undefined) {
      const message = `${why.message} The emergency stands in the log and in the metrics alone.`;
      throw new HttpError(503, { ...why, message });
    }
    if (!isDuplicate) pager.emergency(emergency);
    await reply
      .code(202)
      .send({ status: isDuplicate ? 'duplicate' : 'accepted', channels: pager.names });
  };
}
