/** Emergency mode over HTTP: turned on for some minutes with a reason, and off again. */
import type { FastifyInstance } from 'fastify';
import { EMERGENCY_MINUTES } from '../emergency-mode/emergency-minutes.ts';
import type { EmergencyMode, EmergencyModeRequest } from '../emergency-mode/emergency-mode.ts';
import type { WallClock } from '../wall-clock.ts';
import { callerOf } from './caller.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';

export interface EmergencyModeSources {
  readonly wall: WallClock;
  readonly emergencyMode: EmergencyMode;
}

const BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['minutes', 'reason'],
  properties: {
    minutes: { type: 'number', minimum: EMERGENCY_MINUTES.least, maximum: EMERGENCY_MINUTES.most },
    reason: { type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' },
  },
} as const;

export function addEmergencyModeRoutes(api: FastifyInstance, sources: EmergencyModeSources): void {
  const { emergencyMode } = sources;
  api.post(PATHS.emergencyMode, { schema: { body: BODY } }, (request) => {
    emergencyMode.begin(request.body as EmergencyModeRequest, callerOf(request));
    return emergencyModeAnswer(sources);
  });
  api.delete(PATHS.emergencyMode, async (request, reply) => {
    if (!emergencyMode.end(callerOf(request))) {
      throw new HttpError(404, {
        code: 'no_emergency_mode',
        message: 'Emergency mode is not on.',
      });
    }
    await reply.code(204).send();
  });
}

/** Null while it is off. */
export function emergencyModeAnswer({ emergencyMode, wall }: EmergencyModeSources) {
  const mode = emergencyMode.view();
  if (mode === undefined) return null;
  const { cause, reason, startedAtMs, endsAtMs } = mode;
  return { cause, reason, started_at: wall.at(startedAtMs), ends_at: wall.at(endsAtMs) };
}
