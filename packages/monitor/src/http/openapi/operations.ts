/** What each route is for, what it takes and what it answers: what the route itself does not know. */
import { DASHBOARD_IDS, SOURCE_ALERTS } from '@earshot/telemetry';
import { SILENCEABLE } from '../../alerts/silences.ts';
import { PATHS } from '../paths.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}
export interface Answer {
  readonly description: string;
  /** The name of a shape; a media type stands for what has none. */
  readonly shape?: string;
  readonly type?: string;
}
export interface Operation {
  readonly summary: string;
  readonly tag: 'delivery' | 'health' | 'alerts' | 'service' | 'pages';
  readonly parameters?: readonly Parameter[];
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problems that are this route's own, and when. */
  readonly problems?: Readonly<Record<number, string>>;
}

const HTML = 'text/html';
const ALERT: Parameter = {
  name: 'alert',
  in: 'path',
  description: 'Name of an alert.',
  required: true,
  schema: { type: 'string', enum: SOURCE_ALERTS },
};
const SILENCED: Parameter = { ...ALERT, schema: { type: 'string', enum: SILENCEABLE } };
const MALFORMED = 'The body is no JSON, or not what is allowed.';

/** By method and path of the routes. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  [`GET ${PATHS.traces}`]: {
    summary: 'What became of the messages under a correlation ID.',
    tag: 'delivery',
    parameters: [
      {
        name: 'correlation_id',
        in: 'query',
        description: 'The ID that a log line, an alert or a user reported.',
        required: true,
        schema: { type: 'string', pattern: '^[A-Za-z0-9._:@/+=-]{1,128}$' },
      },
    ],
    answers: {
      200: { description: 'The story; a page where text/html is preferred.', shape: 'Story' },
      404: { description: 'Nothing is known under this ID.', shape: 'NothingKnown' },
    },
    problems: { 400: 'The ID is missing or has other characters.' },
  },
  [`GET ${PATHS.users}`]: {
    summary: 'Delivery by user, the worst first; users as keyed hashes.',
    tag: 'delivery',
    parameters: [
      {
        name: 'user',
        in: 'query',
        description: 'One user, by the name that the application knows, or by hash. Audited.',
        schema: { type: 'string', minLength: 1, maxLength: 512 },
      },
      {
        name: 'limit',
        in: 'query',
        description: 'The most users to list.',
        schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
      },
    ],
    answers: { 200: { description: 'The users.', shape: 'Users' } },
    problems: {
      400: 'A parameter is malformed.',
      404: 'The user is unknown, or users are not kept.',
    },
  },
  [`GET ${PATHS.dashboard}`]: {
    summary: 'What a dashboard shows, as data.',
    tag: 'delivery',
    parameters: [
      {
        name: 'dashboard_id',
        in: 'path',
        description: 'Which one.',
        required: true,
        schema: { type: 'string', enum: DASHBOARD_IDS },
      },
      {
        name: 'range',
        in: 'query',
        description: "Seconds to look back; else the dashboard's own range.",
        schema: { type: 'number', minimum: 60, maximum: 2_678_400 },
      },
    ],
    answers: { 200: { description: 'Its rows of panels.', shape: 'Dashboard' } },
    problems: { 400: 'The range is malformed.', 404: 'There is no such dashboard.' },
  },
  [`GET ${PATHS.stream}`]: {
    summary: 'What changes, live: the events health, alerts, counts and failure.',
    tag: 'delivery',
    answers: { 200: { description: 'Server-Sent Events.', type: 'text/event-stream' } },
    problems: { 503: 'As many streams are read as may be.' },
  },
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
  [`GET ${PATHS.alerts}`]: {
    summary: 'What fires or did, who looks after it, and which channels work.',
    tag: 'alerts',
    answers: { 200: { description: 'Alerts, acknowledgements and channels.', shape: 'Alerts' } },
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
    summary: 'Keeps the notices of an alert back for a while; it is judged and shown all the same.',
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
  [`POST ${PATHS.emergencyAlert}`]: {
    summary: 'Calls everybody. Five a minute at most; the same one within a minute is one.',
    tag: 'alerts',
    answers: { 202: { description: 'It is sent, or was a moment ago.', shape: 'EmergencyTaken' } },
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
  [`GET ${PATHS.openapi}`]: {
    summary: 'This document.',
    tag: 'service',
    answers: { 200: { description: 'OpenAPI 3.1.', type: 'application/json' } },
  },
  [`GET ${PATHS.console}`]: {
    summary: 'The console.',
    tag: 'pages',
    answers: {
      200: { description: 'The page.', type: HTML },
      404: { description: 'It was not built.', type: HTML },
    },
  },
  [`GET ${PATHS.consoleFile}`]: {
    summary: 'A script or style of the console.',
    tag: 'pages',
    parameters: [
      {
        name: 'file',
        in: 'path',
        description: 'Its name.',
        required: true,
        schema: { type: 'string' },
      },
    ],
    answers: { 200: { description: 'The file.', type: 'text/javascript' } },
    problems: { 404: 'There is no such file.' },
  },
  [`GET ${PATHS.runbooks}`]: {
    summary: 'The list of runbooks.',
    tag: 'pages',
    answers: { 200: { description: 'The page.', type: HTML } },
  },
  [`GET ${PATHS.runbook}`]: {
    summary: 'What to do about an alert.',
    tag: 'pages',
    parameters: [{ ...ALERT, schema: { type: 'string' } }],
    answers: { 200: { description: 'The page.', type: HTML } },
    problems: { 404: 'There is no such runbook.' },
  },
};
