/**
 * What the API answers, as JSON Schema (2020-12), for its OpenAPI document. A test holds real answers
 * against it, with every object closed, so that it can't drift from what is sent.
 */
import {
  ALERTS,
  DASHBOARD_IDS,
  LEVELS,
  OUTCOMES,
  REASONS,
  SEVERITIES,
  SOURCE_ALERTS,
} from '@earshot/telemetry';

import { SILENCEABLE } from '../../alerts/silences.ts';

export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const number: Schema = { type: 'number' };
const count: Schema = { type: 'integer', minimum: 0 };
const yesOrNo: Schema = { type: 'boolean' };
/** One of another kind each time, such as the facts of a notice. */
const scalar: Schema = { type: ['string', 'number', 'boolean', 'null'] };

const named = (values: readonly string[]): Schema => ({ type: 'string', enum: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

function object(properties: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    type: 'object',
    required: Object.keys(properties),
    properties: { ...properties, ...optional },
  };
}

const FAILURE = object({ code: text, message: text }, { field: text, value: text, allowed: text });
const LATENCY = { p50: orNull(number), p95: orNull(number), p99: orNull(number) };
const LEVEL = orNull(named(['healthy', 'watch', 'degraded', 'critical']));
const NOTICE = mapOf(scalar);

const SETTINGS_SHAPE = mapOf(
  object({
    value: {},
    origin: named(['default', 'config', 'file', 'environment', 'run time']),
  }),
);

const STORY: Record<string, Schema> = {
  correlation_id: text,
  notifications: listOf(ref('Notification')),
  notifications_total: count,
  connections: listOf(NOTICE),
  tools: listOf(NOTICE),
  bridges: listOf(NOTICE),
  history: object({ confirmed: count, others: count, pending: count }),
  scope: named(['next_hop', 'end_to_end']),
  sources: listOf(named(['history', 'journal', 'jaeger'])),
  note: orNull(text),
};
const PROBLEM: Record<string, Schema> = {
  type: text,
  title: text,
  status: { type: 'integer' },
  detail: text,
  error: FAILURE,
};

export const SHAPES: Readonly<Record<string, Schema>> = {
  Problem: {
    ...object(PROBLEM),
    description: 'RFC 9457; `error` says which field and what is allowed.',
  },
  Alive: object({ status: named(['alive']) }),
  Readiness: object({
    ready: yesOrNo,
    reasons: listOf(object({ code: text, message: text })),
  }),
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
  Story: object(STORY),
  NothingKnown: object({ ...PROBLEM, ...STORY }),
  Notification: object({
    id: text,
    connection: orNull(text),
    direction: orNull(named(['to_client', 'to_server'])),
    destination: orNull(text),
    tool: orNull(text),
    user_hash: orNull(text),
    recipient_hash: orNull(text),
    bytes: count,
    attempted_at: time,
    events: listOf(
      object({
        event: named([...new Set(['attempted', ...LEVELS, ...OUTCOMES])]),
        at: time,
        after_ms: number,
      }),
    ),
    outcome: named([...OUTCOMES, 'pending']),
    reason: orNull(named(REASONS)),
    reason_brief: orNull(text),
    detail: orNull(text),
    level_required: named(LEVELS),
    level_reached: orNull(named(LEVELS)),
    trace_id: orNull(text),
    span_id: orNull(text),
    duration_ms: number,
  }),
  Users: object({
    users: listOf(
      object({
        user_hash: text,
        connections: count,
        ended: count,
        outcomes: mapOf(count),
        success_rate: orNull(number),
        delivery_seconds: object(LATENCY),
        isolation_violations: count,
        last_success_at: orNull(time),
        last_silent_failure: orNull(
          object({ at: time, reason: named(REASONS), correlation_id: text }),
        ),
        last_seen_at: time,
      }),
    ),
    known: count,
    forgotten: count,
  }),
  Dashboard: object({
    id: named(DASHBOARD_IDS),
    title: text,
    description: text,
    at: time,
    rangeSeconds: number,
    refreshSeconds: number,
    inputs: listOf(object({ name: text, title: text, description: text })),
    rows: listOf(object({ title: text, panels: listOf(ref('Panel')) })),
  }),
  Panel: {
    ...object(
      {
        title: text,
        description: text,
        view: text,
        unit: text,
        level: LEVEL,
        series: listOf(
          object({
            name: text,
            labels: mapOf(text),
            value: orNull(number),
            level: LEVEL,
            points: listOf({ type: 'array', prefixItems: [number, orNull(number)], items: false }),
          }),
        ),
      },
      { rows: listOf(mapOf(scalar)), needs: named(['prometheus', 'jaeger']) },
    ),
    // How it is drawn: what a panel of Grafana has, too.
    additionalProperties: true,
  },
  Alerts: object({
    alerts: listOf(
      object({
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
    ),
    acknowledgements: listOf(ref('Acknowledgement')),
    silences: listOf(ref('Silence')),
    channels: listOf(
      object(
        { channel: text, works: orNull(yesOrNo), waiting: count },
        { last_error: text, last_sent_at: time },
      ),
    ),
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
  EmergencyMode: object({
    cause: named(['person', 'rule']),
    reason: text,
    started_at: time,
    ends_at: time,
  }),
  EmergencyTaken: object({ status: named(['accepted', 'duplicate']) }),
};
