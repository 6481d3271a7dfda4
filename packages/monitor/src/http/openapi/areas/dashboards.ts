/** What the console draws: dashboards, and what changes while they are looked at. */
import { DASHBOARD_IDS, HEALTH_STATUSES } from '@earshot/telemetry';
import { PATHS } from '../../paths.ts';
import type { Area } from '../area.ts';
import {
  count,
  listOf,
  mapOf,
  named,
  number,
  object,
  orNull,
  ref,
  scalar,
  text,
  time,
  yesOrNo,
} from '../schema.ts';

const LEVELS = named(['healthy', 'watch', 'degraded', 'critical']);
const LEVEL = orNull(LEVELS);
const SERIES = object({
  name: text,
  labels: mapOf(text),
  value: orNull(number),
  level: LEVEL,
  points: {
    ...listOf({ type: 'array', prefixItems: [number, orNull(number)], items: false }),
    description: 'Milliseconds of the epoch, and the value.',
  },
});

export const DASHBOARD_AREA: Area = {
  operations: {
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
  },
  shapes: {
    Dashboard: object({
      id: named(DASHBOARD_IDS),
      title: text,
      description: text,
      at: time,
      status: { ...named(HEALTH_STATUSES), description: 'How the service is, all in all.' },
      alerts: { ...listOf(ref('Alert')), description: 'Those that fire or are about to.' },
      range_seconds: number,
      refresh_seconds: number,
      source: {
        ...named(['embedded', 'prometheus']),
        description: 'Who evaluated it: the service itself, or the Prometheus of PROMETHEUS_URL.',
      },
      since: {
        ...time,
        description:
          "How far back the numbers go: the service's own past, or Prometheus' in the range.",
      },
      note: {
        ...orNull(text),
        description: 'Why the Prometheus that is set did not evaluate it.',
      },
      inputs: listOf(object({ name: text, title: text, description: text })),
      rows: listOf(object({ title: text, panels: listOf(ref('Panel')) })),
    }),
    Panel: object(
      {
        title: text,
        description: text,
        view: text,
        unit: text,
        width: { ...count, description: 'Of 24 columns.' },
        height: { ...count, description: "In rows of Grafana's grid (30 px)." },
        level: LEVEL,
        series: listOf(SERIES),
      },
      {
        rows: {
          ...listOf(mapOf(scalar)),
          description: 'Of a table: its columns are their keys, as the dashboard names them.',
        },
        needs: named(['prometheus', 'jaeger']),
        note: text,
        thresholds: listOf(object({ level: LEVELS }, { from: number })),
        shows_thresholds: yesOrNo,
        states: listOf(object({ value: number, text, level: LEVELS })),
        period: named(['today', 'month']),
        is_stacked: yesOrNo,
        has_exemplars: yesOrNo,
        empty_text: text,
        text: { ...text, description: 'Markdown.' },
        search: object({ attribute: text, equals: object({}, { input: text, value: text }) }),
        links: listOf(object({ title: text, to: text })),
      },
    ),
  },
};
