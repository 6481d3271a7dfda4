/** Health over HTTP: what the last run of the checks said, or a run of all of them now. */
import { HEALTH_CHECKS } from '@earshot/telemetry';
import type { FastifyInstance } from 'fastify';
import type { HealthCheck } from '../health/health.ts';
import type { WallClock } from '../wall-clock.ts';
import { PATHS, runbookPath } from './paths.ts';

export interface HealthRouteSources {
  readonly wall: WallClock;
  /** What the last run said. */
  readonly health: () => readonly HealthCheck[];
  /** Runs them. */
  readonly checkHealth: () => readonly HealthCheck[];
}

export function addHealthRoutes(api: FastifyInstance, sources: HealthRouteSources): void {
  const { health, checkHealth } = sources;
  const schema = { response: { 200: ANSWER } };
  // The answer is what was asked for, whatever it says: /healthz and /readyz are for probes.
  api.get(PATHS.health, { schema }, () => healthAnswer(sources, health()));
  api.post(PATHS.emergencyHealthCheck, { schema }, () => healthAnswer(sources, checkHealth()));
}

export type HealthAnswer = ReturnType<typeof healthAnswer>;

export function healthAnswer(
  { wall }: Pick<HealthRouteSources, 'wall'>,
  checks: readonly HealthCheck[],
) {
  return {
    status: checks[0]?.status ?? 'unknown',
    at: wall.now(),
    /** Up to an interval of the checks ago. */
    checked_at: checks[0] === undefined ? null : wall.at(checks[0].checkedAtMs),
    checks: checks.map((check) => ({
      name: check.name,
      status: check.status,
      value: check.value,
      threshold: check.threshold,
      since: wall.at(check.sinceMs),
      readings: check.readings,
      ...(check.advice === undefined ? {} : { advice: check.advice }),
      ...(check.runbook === undefined ? {} : { runbook_url: runbookPath(check.runbook) }),
    })),
  };
}

const STATUS = { type: 'string', enum: ['healthy', 'degraded', 'critical', 'unknown'] } as const;
const NUMBER_OR_NULL = { type: ['number', 'null'] } as const;
const ADVICE_BRIEF =
  'What to do; of an unknown check: why it is unknown, and what it takes to judge it. Absent of a healthy one.';
const THRESHOLD = {
  type: ['object', 'null'],
  properties: { healthy: { type: 'number' }, critical: NUMBER_OR_NULL },
} as const;
const ANSWER = {
  type: 'object',
  required: ['status', 'at', 'checked_at', 'checks'],
  properties: {
    status: STATUS,
    at: { type: 'string', format: 'date-time' },
    checked_at: { type: ['string', 'null'], format: 'date-time' },
    checks: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', enum: HEALTH_CHECKS },
          status: STATUS,
          value: NUMBER_OR_NULL,
          threshold: THRESHOLD,
          since: { type: 'string', format: 'date-time' },
          readings: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                of: { type: 'string' },
                status: STATUS,
                value: NUMBER_OR_NULL,
                unit: { type: 'string' },
                threshold: THRESHOLD,
                better: { type: 'string', enum: ['lower', 'higher'] },
              },
            },
          },
          advice: { type: 'string', description: ADVICE_BRIEF },
          runbook_url: { type: 'string' },
        },
      },
    },
  },
} as const;
