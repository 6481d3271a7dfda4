/** Alerts silenced over HTTP: who wants no notices of which, until when and why. */
import { maskText } from '@earshot/instrumentation';
import type { OwnAlertName } from '@earshot/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HELD_MINUTES } from '../alerts/holds.ts';
import { SILENCEABLE, type Silence, type Silences } from '../alerts/silences.ts';
import { plainText, type Log } from '../logs/logger.ts';
import type { WallClock } from '../wall-clock.ts';
import { callerOf } from './caller.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';

export interface SilenceSources {
  readonly wall: WallClock;
  readonly log: Pick<Log, 'logger'>;
  readonly silences: Silences;
}

const BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['by', 'minutes', 'reason'],
  properties: {
    by: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
    minutes: { type: 'number', minimum: HELD_MINUTES.least, maximum: HELD_MINUTES.most },
    reason: { type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' },
  },
} as const;

export function addSilenceRoutes(api: FastifyInstance, sources: SilenceSources): void {
  const { silences, log } = sources;
  api.post(PATHS.silence, { schema: { body: BODY } }, (request) => {
    const alert = alertOf(request);
    const { minutes, ...asked } = request.body as { by: string; minutes: number; reason: string };
    const told = silenceAnswer(silences.give({ alert, ...asked }, minutes), sources);
    log.logger.warn(
      {
        event: 'alert_silenced',
        audit: true,
        alert,
        ...callerOf(request),
        reason: plainText(maskText(asked.reason)),
        ends_at: told.ends_at,
      },
      `${alert} is silenced until ${told.ends_at}`,
    );
    return told;
  });

  api.delete(PATHS.silence, async (request, reply) => {
    const alert = alertOf(request);
    if (silences.takeBack(alert) === undefined) {
      throw new HttpError(404, {
        code: 'not_silenced',
        message: `${alert} is not silenced.`,
        field: 'alert',
        value: alert,
      });
    }
    log.logger.warn(
      { event: 'silence_lifted', audit: true, alert, ...callerOf(request) },
      `The silence of ${alert} is lifted`,
    );
    await reply.code(204).send();
  });
}

export function silenceAnswer(
  { alert, by, reason, atMs, endsAtMs }: Silence,
  { wall }: Pick<SilenceSources, 'wall'>,
) {
  return { alert, by, reason, silenced_at: wall.at(atMs), ends_at: wall.at(endsAtMs) };
}

function alertOf({ params }: FastifyRequest): OwnAlertName {
  const given = (params as { alert: string }).alert;
  const alert = SILENCEABLE.find((name) => name === given);
  if (alert !== undefined) return alert;
  throw new HttpError(404, {
    code: 'unknown_alert',
    message: 'The monitor tells of no alert of this name by itself.',
    field: 'alert',
    value: given.slice(0, 200),
    allowed: SILENCEABLE.join(', '),
  });
}
