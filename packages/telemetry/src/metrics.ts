/**
 * Every metric, once. Instruments, Prometheus names, zero series, rules, dashboards and reference
 * docs are made from this table; a name or an attribute that is not here does not compile.
 */
import type { AttributeKey, AttributeName } from './attributes.ts';
import {
  ALERT_CHANNELS,
  BRIDGE_REASONS,
  CONNECTION_EVENTS,
  CPU_MODES,
  HEAP_SPACES,
  HOOK_TARGETS,
  ISOLATION_ACTIONS,
  MONITOR_COMPONENTS,
  MONITOR_WORK,
  REMEDIATION_ACTIONS,
  SENDING_OUTCOMES,
  SOURCE_ALERTS,
  TOOL_ERROR_TYPES,
} from './attributes.ts';
import { DELIVERY_SECONDS, LIFECYCLE_SECONDS } from './buckets.ts';
import { SEVERITIES } from './objectives.ts';
import {
  LEVELS,
  OUTCOMES,
  VERDICT_REASONS,
  type Level,
  type Outcome,
  type ReasonOf,
} from './outcomes.ts';

export type Unit =
  | '{notification}'
  | '{violation}'
  | '{bridge}'
  | '{connection}'
  | '{execution}'
  | '{event}'
  | '{target}'
  | '{error}'
  | '{span}'
  | '{alert}'
  | '{journal}'
  | '{record}'
  | '{action}'
  | '{mode}'
  | 's'
  | 'By'
  /** A ratio of 0 to 1. */
  | '1';

/** One series: wire keys and values. */
export type Series = Readonly<Partial<Record<AttributeKey, string>>>;

interface MetricBase {
  readonly unit: Unit;
  readonly description: string;
  /** Attributes that every series carries. */
  readonly attributes: readonly AttributeName[];
  /** Attributes that a series may lack (a confirmed notification has no reason). */
  readonly optional?: readonly AttributeName[];
  /** The series that exist at 0 from the start. */
  readonly series: readonly Series[];
  /** Not meant for dashboards or rules. */
  readonly internal?: boolean;
}
export interface CounterRow extends MetricBase {
  readonly kind: 'counter';
}
export interface GaugeRow extends MetricBase {
  readonly kind: 'gauge';
}
export interface HistogramRow extends MetricBase {
  readonly kind: 'histogram';
  readonly buckets: readonly number[];
}
export type MetricRow = CounterRow | GaugeRow | HistogramRow;

/** No attributes: any key would not compile. */
type None = Readonly<Partial<Record<AttributeKey, never>>>;
const one: readonly None[] = [{}];
const each = <K extends AttributeKey, V extends string>(
  key: K,
  values: readonly V[],
): readonly { readonly [P in K]: V }[] =>
  values.map((value) => ({ [key]: value }) as { readonly [P in K]: V });

/** The levels that can be required: `written` is never shown as success. */
export type ProvableLevel = Exclude<Level, 'written'>;
const provable = LEVELS.filter((level) => level !== 'written');

type VerdictSeries = {
  [O in Outcome]: { readonly outcome: O; readonly level: ProvableLevel } & ([ReasonOf<O>] extends [
    never,
  ]
    ? { readonly reason?: never }
    : { readonly reason: ReasonOf<O> });
}[Outcome];

const verdictSeries = provable.flatMap((level) =>
  OUTCOMES.flatMap((outcome): readonly Series[] =>
    outcome === 'confirmed'
      ? [{ outcome, level }]
      : VERDICT_REASONS[outcome].map((reason) => ({ outcome, reason, level })),
  ),
) as readonly VerdictSeries[];

const started = { outcome: 'started' } as const;
const succeeded = { outcome: 'succeeded' } as const;
const failed = { outcome: 'failed' } as const;
const ended = [succeeded, failed] as const;

const creationSeries = [
  started,
  succeeded,
  ...BRIDGE_REASONS.map((reason) => ({ ...failed, reason })),
] as const;

const executionSeries = [
  started,
  succeeded,
  ...TOOL_ERROR_TYPES.map((type) => ({ ...failed, 'error.type': type })),
] as const;

const sendingSeries = ALERT_CHANNELS.flatMap((channel) =>
  SENDING_OUTCOMES.map((outcome) => ({ channel, outcome })),
);

const remediationSeries = REMEDIATION_ACTIONS.flatMap((action) =>
  SENDING_OUTCOMES.map((outcome) => ({ action, outcome })),
);

export const METRICS = {
  'earshot.notification.attempts': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications that the service tried to send, or was bound to send and did not.',
    attributes: [],
    series: one,
  },
  'earshot.notification.outcomes': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications by how they ended and the level that was required of them.',
    attributes: ['outcome', 'level'],
    optional: ['reason'],
    series: verdictSeries,
  },
  'earshot.notification.silent_failures': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications that were lost or not proved without anybody being told.',
    attributes: ['reason'],
    series: each('reason', VERDICT_REASONS.silent),
  },
  'earshot.notification.late': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Proofs that came after the verdict. They never rewrite it.',
    attributes: [],
    series: one,
  },
  'earshot.notification.delivery.duration': {
    kind: 'histogram',
    unit: 's',
    description:
      'From the send call to the proof of the level: an upper bound, as the proof travels back and one ping proves many. Of the wait for a ping 0.1 s counts at most.',
    attributes: ['level'],
    series: each('level', provable),
    buckets: DELIVERY_SECONDS,
  },
  'earshot.notification.pending': {
    kind: 'gauge',
    unit: '{notification}',
    description: 'Notifications that wait for their proof.',
    attributes: [],
    series: one,
  },
  'earshot.notification.at_risk': {
    kind: 'gauge',
    unit: '{notification}',
    description: 'Pending notifications on connections that have missed two or more barriers.',
    attributes: [],
    series: one,
  },
  'earshot.notification.pending.age.max': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest pending notification.',
    attributes: [],
    series: one,
  },
  'earshot.isolation.violations': {
    kind: 'counter',
    unit: '{violation}',
    description:
      "Notifications for one user on another user's connection, by what was done about it.",
    attributes: ['action'],
    series: each('action', ISOLATION_ACTIONS),
  },
  'earshot.bridge.creations': {
    kind: 'counter',
    unit: '{bridge}',
    description: 'Creations of bridges by stage.',
    attributes: ['lifecycle'],
    optional: ['reason'],
    series: creationSeries,
  },
  'earshot.bridge.creation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Time to create a bridge, retries included.',
    attributes: ['lifecycle'],
    series: ended,
    buckets: LIFECYCLE_SECONDS,
  },
  'earshot.connection.active': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Open WebSocket connections.',
    attributes: [],
    series: one,
  },
  'earshot.connection.events': {
    kind: 'counter',
    unit: '{event}',
    description: 'What happened to connections and handshakes.',
    attributes: ['event'],
    series: each('event', CONNECTION_EVENTS),
  },
  'earshot.connection.reconnect.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From a drop until the same user or client was back.',
    attributes: [],
    series: one,
    buckets: LIFECYCLE_SECONDS,
  },
  'earshot.connection.buffered': {
    kind: 'gauge',
    unit: 'By',
    description: 'Bytes that open connections hold in user space, waiting for their peers to read.',
    attributes: [],
    series: one,
  },
  'earshot.tool.executions': {
    kind: 'counter',
    unit: '{execution}',
    description: 'Tool executions by stage and category of error.',
    attributes: ['lifecycle'],
    optional: ['errorType'],
    series: executionSeries,
  },
  'gen_ai.execute_tool.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of tool executions.',
    attributes: ['lifecycle'],
    series: ended,
    buckets: LIFECYCLE_SECONDS,
  },
  'earshot.tool.notifications': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications that tools sent or were bound to send, by outcome.',
    attributes: ['outcome'],
    series: each('outcome', OUTCOMES),
  },
  'earshot.ledger.evicted': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Pending notifications given up because the bounded store was full.',
    attributes: [],
    series: one,
  },
  'earshot.span.suppressed': {
    kind: 'counter',
    unit: '{span}',
    description:
      'Spans of failures that pacing held back for good. Metrics have counted them all the same.',
    attributes: [],
    series: one,
  },
  'earshot.monitor.heartbeat': {
    kind: 'gauge',
    unit: 's',
    description: 'Monotonic uptime of the monitor. A series that stops is a service gone quiet.',
    attributes: [],
    series: one,
  },
  'earshot.monitor.hooked': {
    kind: 'gauge',
    unit: '{target}',
    description: 'What the monitor has hooked. Traffic with nothing hooked is a warning.',
    attributes: ['target'],
    series: each('target', HOOK_TARGETS),
  },
  'earshot.monitor.errors': {
    kind: 'counter',
    unit: '{error}',
    description: "The monitor's own errors. None of them reaches the host.",
    attributes: ['component'],
    series: each('component', MONITOR_COMPONENTS),
  },
  'earshot.monitor.cpu.time': {
    kind: 'counter',
    unit: 's',
    description:
      "Time that the monitor's own synchronous work held the event loop: sweeps, barriers, collection of metrics, handing over exports and portions of the journal. Left out: what it does inside the application's own calls (the hooks of send and pong), making spans, logs, the HTTP API and garbage collection.",
    attributes: ['work'],
    series: each('component', MONITOR_WORK),
  },
  'earshot.journal.off': {
    kind: 'gauge',
    unit: '{journal}',
    description:
      'Is 1 while the journal was asked for and cannot be written, so that a crash would lose what is pending; 0 while it works or was not asked for.',
    attributes: [],
    series: one,
  },
  'earshot.journal.dropped': {
    kind: 'counter',
    unit: '{record}',
    description:
      'Verdicts and events that never reached the journal, as it was off or too slow. Metrics and logs have them all the same.',
    attributes: [],
    series: one,
  },
  'earshot.alert.acknowledged': {
    kind: 'gauge',
    unit: '{alert}',
    description:
      'Is 1 while a person has acknowledged the alert: until it expires or is taken back.',
    attributes: ['sourceAlert'],
    series: each('source_alert', SOURCE_ALERTS),
  },
  'earshot.alert.notifications': {
    kind: 'counter',
    unit: '{alert}',
    description:
      'Alerts that the monitor itself sent, by channel. Each failed attempt counts, and what was given up is dropped.',
    attributes: ['channel', 'sending'],
    series: sendingSeries,
  },
  'earshot.emergency.alerts': {
    kind: 'counter',
    unit: '{alert}',
    description: 'Emergency alerts that people raised by the HTTP API.',
    attributes: ['severity'],
    series: each('severity', SEVERITIES),
  },
  'earshot.emergency.mode': {
    kind: 'gauge',
    unit: '{mode}',
    description:
      'Is 1 in emergency mode: health is checked every 5 s, every notification is traced and alerts go to all tiers.',
    attributes: [],
    series: one,
  },
  'earshot.remediation.actions': {
    kind: 'counter',
    unit: '{action}',
    description:
      'What Earshot did by itself, where it was asked to, to heal the service. Each failed attempt counts, and what was given up or not begun is dropped.',
    attributes: ['remediation', 'sending'],
    series: remediationSeries,
  },
  // OpenTelemetry's semantic conventions for Node.js, V8 and processes, whose sums that can fall are
  // gauges here: Prometheus makes no difference.
  'nodejs.eventloop.delay.p50': {
    kind: 'gauge',
    unit: 's',
    description: 'Event loop delay: the median of the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'nodejs.eventloop.delay.p99': {
    kind: 'gauge',
    unit: 's',
    description: 'Event loop delay: the 99th percentile of the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'nodejs.eventloop.delay.max': {
    kind: 'gauge',
    unit: 's',
    description: 'Event loop delay: the longest of the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'nodejs.eventloop.utilization': {
    kind: 'gauge',
    unit: '1',
    description: 'Share of the time that the event loop was busy in the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'v8js.memory.heap.used': {
    kind: 'gauge',
    unit: 'By',
    description: 'Bytes in use in each space of the V8 heap.',
    attributes: ['heapSpace'],
    series: each('v8js.heap.space.name', HEAP_SPACES),
  },
  'v8js.memory.heap.limit': {
    kind: 'gauge',
    unit: 'By',
    description: 'Bytes that the whole V8 heap can grow to before the process runs out of memory.',
    attributes: [],
    series: one,
  },
  'process.memory.usage': {
    kind: 'gauge',
    unit: 'By',
    description: 'Physical memory of the process (its resident set).',
    attributes: [],
    series: one,
  },
  'process.cpu.time': {
    kind: 'counter',
    unit: 's',
    description: 'CPU time of the process, all of its threads included.',
    attributes: ['cpuMode'],
    series: each('cpu.mode', CPU_MODES),
  },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;
type OfKind<K extends MetricRow['kind']> = {
  [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never;
}[MetricName];
export type CounterName = OfKind<'counter'>;
export type GaugeName = OfKind<'gauge'>;
export type HistogramName = OfKind<'histogram'>;

/** The attributes of one of a metric's series: a combination that the table lacks does not compile. */
export type AttributesOf<N extends MetricName> = (typeof METRICS)[N]['series'][number];
