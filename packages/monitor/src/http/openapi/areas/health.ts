/** Does the service deliver, live, and is Earshot ready? */
import { PATHS } from '../../paths.ts';
import type { Area } from '../area.ts';
import { listOf, named, object, text, yesOrNo } from '../schema.ts';

export const HEALTH_AREA: Area = {
  operations: {
    [`GET ${PATHS.health}`]: {
      summary: 'What the last run of the health checks said.',
      tag: 'health',
      answers: { 200: { description: 'All eight checks.' } },
    },
    [`POST ${PATHS.emergencyHealthCheck}`]: {
      summary: 'Runs the health checks now.',
      tag: 'health',
      answers: { 200: { description: 'All eight checks.' } },
    },
    [`GET ${PATHS.healthz}`]: {
      summary: 'Does the process live?',
      tag: 'service',
      answers: { 200: { description: 'It does.', shape: 'Alive' } },
    },
    [`GET ${PATHS.readyz}`]: {
      summary: 'Can Earshot follow what the service sends?',
      tag: 'service',
      answers: {
        200: { description: 'It can.', shape: 'Readiness' },
        503: { description: 'It cannot, and why.', shape: 'Readiness' },
      },
    },
  },
  shapes: {
    Alive: object({ status: named(['alive']) }),
    Readiness: object({
      ready: yesOrNo,
      reasons: listOf(object({ code: text, message: text })),
    }),
  },
};
