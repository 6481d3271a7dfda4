/** What people raise or switch on in an emergency. */
import { ALERT_CHANNELS } from '@earshot/telemetry';
import { PATHS } from '../../paths.ts';
import { MALFORMED, type Area } from '../area.ts';
import { listOf, named, object, text, time } from '../schema.ts';

export const EMERGENCY_AREA: Area = {
  operations: {
    [`POST ${PATHS.emergencyAlert}`]: {
      summary:
        'Calls everybody, by every channel. Five a minute at most; the same one within a minute is one.',
      tag: 'alerts',
      answers: {
        202: { description: 'It is sent, or was a moment ago.', shape: 'EmergencyTaken' },
      },
      problems: {
        400: MALFORMED,
        429: 'More than five within a minute.',
        503: 'There is nobody to send it to: it stands in the log and the metrics alone.',
      },
    },
    [`POST ${PATHS.emergencyMode}`]: {
      summary:
        'Looks closer for some minutes: health every 5 s, every notification traced, alerts to all tiers.',
      tag: 'alerts',
      answers: { 200: { description: 'Since when, until when, why.', shape: 'EmergencyMode' } },
      problems: { 400: MALFORMED },
    },
    [`DELETE ${PATHS.emergencyMode}`]: {
      summary: 'Ends emergency mode before its time.',
      tag: 'alerts',
      answers: { 204: { description: 'It is off.' } },
      problems: { 404: 'It was not on.' },
    },
  },
  shapes: {
    EmergencyMode: object({
      cause: named(['person', 'rule']),
      reason: text,
      started_at: time,
      ends_at: time,
    }),
    EmergencyTaken: object({
      status: named(['accepted', 'duplicate']),
      channels: listOf(named(ALERT_CHANNELS)),
    }),
  },
};
