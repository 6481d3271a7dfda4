/** Alerts, and what people do about one: take it on, keep its notices back. */
import { ALERTS, SEVERITIES, SOURCE_ALERTS, TIERS } from '@earshot/telemetry';
import { SILENCEABLE } from '../../../alerts/silences.ts';
import { ALERT_EVENTS } from '../../../incidents/chronicle.ts';
import { HISTORY_LIMIT } from '../../alert-history.ts';
import { PATHS } from '../../paths.ts';
import { MALFORMED, type Area, type Parameter } from '../area.ts';
import {
  count,
  listOf,
  named,
  number,
  object,
  orNull,
  ref,
  text,
  time,
  yesOrNo,
} from '../schema.ts';

const ALERT: Parameter = {
  name: 'alert',
  in: 'path',
  description: 'Name of an alert.',
  required: true,
  schema: { type: 'string', enum: SOURCE_ALERTS },
};
const SILENCED: Parameter = { ...ALERT, schema: { type: 'string', enum: SILENCEABLE } };

export const ALERT_AREA: Area = {
  operations: {
    [`GET ${PATHS.alerts}`]: {
      summary: 'What fires or did, who looks after it, and which channels work.',
      tag: 'alerts',
      answers: { 200: { description: 'Alerts, acknowledgements and channels.', shape: 'Alerts' } },
    },
    [`GET ${PATHS.alertHistory}`]: {
      summary: 'Alerts that are over, the newest first: whom they were told to, who took them on.',
      tag: 'alerts',
      parameters: [
        {
          name: 'alert',
          in: 'query',
          description: 'Of one alert alone.',
          schema: { type: 'string', enum: SILENCEABLE },
        },
        {
          name: 'limit',
          in: 'query',
          description: 'The most alerts to list.',
          schema: {
            type: 'integer',
            minimum: 1,
            maximum: HISTORY_LIMIT.most,
            default: HISTORY_LIMIT.usual,
          },
        },
      ],
      answers: { 200: { description: 'From memory, and from the journal.', shape: 'PastAlerts' } },
      problems: { 400: 'A parameter is malformed.' },
    },
    [`POST ${PATHS.acknowledge}`]: {
      summary: 'Takes an alert on, so that nobody else is called for it.',
      tag: 'alerts',
      parameters: [ALERT],
      answers: { 200: { description: 'Who has it until when.', shape: 'Acknowledgement' } },
      problems: { 400: MALFORMED, 404: 'There is no such alert.' },
    },
    [`DELETE ${PATHS.acknowledge}`]: {
      summary: 'Gives an alert back.',
      tag: 'alerts',
      parameters: [ALERT],
      answers: { 204: { description: 'It is given back.' } },
      problems: { 404: 'There is no such alert, or nobody had it.' },
    },
    [`POST ${PATHS.silence}`]: {
      summary:
        'Keeps the notices of an alert back for a while; it is judged and shown all the same.',
      tag: 'alerts',
      parameters: [SILENCED],
      answers: { 200: { description: 'The silence, and when it ends.', shape: 'Silence' } },
      problems: { 400: MALFORMED, 404: 'The monitor tells of no such alert.' },
    },
    [`DELETE ${PATHS.silence}`]: {
      summary: 'Lifts a silence.',
      tag: 'alerts',
      parameters: [SILENCED],
      answers: { 204: { description: 'It is lifted.' } },
      problems: { 404: 'There is no such alert, or it was not silenced.' },
    },
  },
  shapes: {
    Alert: object({
      alert: named(Object.keys(ALERTS)),
      status: named(['pending', 'firing', 'resolved']),
      severity: named(SEVERITIES),
      tier: text,
      family: text,
      summary: text,
      value: orNull(number),
      messages: count,
      samples: listOf(object({ correlation_id: text, reason: text })),
      started_at: orNull(time),
      firing_since: orNull(time),
      resolved_at: orNull(time),
      acknowledged: yesOrNo,
      silenced: yesOrNo,
      runbook_url: text,
    }),
    Alerts: object({
      alerts: listOf(ref('Alert')),
      acknowledgements: listOf(ref('Acknowledgement')),
      silences: listOf(ref('Silence')),
      channels: listOf(
        object(
          {
            channel: text,
            tiers: listOf(named(TIERS)),
            works: orNull(yesOrNo),
            waiting: count,
          },
          { last_error: text, last_sent_at: time },
        ),
      ),
    }),
    PastAlerts: object({
      alerts: listOf(
        object({
          id: text,
          alert: named(SILENCEABLE),
          severity: named(SEVERITIES),
          summary: text,
          started_at: time,
          fired_at: time,
          ended_at: time,
          end: named(['resolved', 'cut_short']),
          messages: count,
          samples: listOf(object({ correlation_id: text, reason: text })),
          acknowledgements: listOf(object({ by: text, at: time })),
          events: listOf(
            object({
              event: named(ALERT_EVENTS),
              at: time,
              tier: orNull(named(TIERS)),
              by: orNull(text),
              silenced: yesOrNo,
            }),
          ),
          runbook_url: text,
        }),
      ),
      sources: listOf(named(['memory', 'journal'])),
      note: orNull(text),
    }),
    Acknowledgement: object({
      alert: named(SOURCE_ALERTS),
      by: text,
      acknowledged_at: time,
      expires_at: time,
    }),
    Silence: object({
      alert: named(SILENCEABLE),
      by: text,
      reason: text,
      silenced_at: time,
      ends_at: time,
    }),
  },
};
