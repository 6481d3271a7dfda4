/** The service as a whole: counts, settings, metrics, and this API itself. */
import { OUTCOMES } from '@earshot/telemetry';
import { PATHS } from '../../paths.ts';
import { MALFORMED, type Area } from '../area.ts';
import {
  LATENCY,
  count,
  mapOf,
  named,
  number,
  object,
  orNull,
  ref,
  text,
  yesOrNo,
} from '../schema.ts';

const SETTINGS_SHAPE = mapOf(
  object({
    value: {},
    origin: named(['default', 'config', 'file', 'environment', 'run time']),
  }),
);

export const SERVICE_AREA: Area = {
  operations: {
    [`GET ${PATHS.status}`]: {
      summary: 'Counts, latency, what is hooked, and the settings in force.',
      tag: 'service',
      answers: { 200: { description: 'The service.', shape: 'Status' } },
    },
    [`POST ${PATHS.settings}`]: {
      summary: 'Changes settings while the process runs, all or none; null takes a change back.',
      tag: 'service',
      answers: { 200: { description: 'What is in force now, and from where.', shape: 'Settings' } },
      problems: { 400: MALFORMED, 503: 'The file of settings could not be written.' },
    },
    [`GET ${PATHS.metrics}`]: {
      summary: 'All metrics.',
      tag: 'service',
      answers: { 200: { description: "Prometheus' text format.", type: 'text/plain' } },
    },
    [`GET ${PATHS.openapi}`]: {
      summary: 'This document.',
      tag: 'service',
      answers: { 200: { description: 'OpenAPI 3.1.', type: 'application/json' } },
    },
  },
  shapes: {
    Status: object({
      service: orNull(text),
      version: text,
      node: text,
      pid: count,
      uptime_seconds: number,
      following: yesOrNo,
      processes: count,
      counts: object({
        attempts: count,
        ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])),
        pending: count,
        silent_by_reason: mapOf(count),
      }),
      delivery_seconds: object({ count, mean: orNull(number), ...LATENCY }),
      connections: number,
      emergency_mode: orNull(ref('EmergencyMode')),
      at_risk: number,
      oldest_pending_seconds: number,
      hooked: { type: 'object', additionalProperties: true },
      monitor_errors: count,
      history: object({ confirmed: count, others: count, pending: count }),
      memory: object({ rss_bytes: count, heap_used_bytes: count }),
      settings: { ...SETTINGS_SHAPE, description: 'By name; secrets as `***`.' },
    }),
    Settings: object({ settings: SETTINGS_SHAPE }),
  },
};
