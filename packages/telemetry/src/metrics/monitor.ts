/** The monitor watches itself. */
import { EXPORT_SIGNALS, HOOK_TARGETS, MONITOR_COMPONENTS, MONITOR_WORK } from '../attributes.ts';
import type { MetricRow } from './row.ts';
import { each, one } from './series.ts';

export const MONITOR_METRICS = {
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
    description:
      "The monitor's own errors. None of them reaches the host. A journal that cannot be written is told by `earshot.journal.off` instead.",
    attributes: ['component'],
    series: each('component', MONITOR_COMPONENTS),
  },
  'earshot.monitor.error.timestamp': {
    kind: 'gauge',
    unit: 's',
    description:
      "When the latest of the monitor's own errors was, in seconds of the Unix epoch; 0 where there was none.",
    attributes: ['component'],
    series: each('component', MONITOR_COMPONENTS),
    internal: true,
  },
  'earshot.export.failing': {
    kind: 'gauge',
    unit: '{process}',
    description:
      'Processes and threads whose latest attempt to export the signal over OTLP failed. Read it at /metrics: what fails does not bring it to a Collector.',
    attributes: ['signal'],
    series: each('signal', EXPORT_SIGNALS),
    internal: true,
  },
  'earshot.monitor.cpu.time': {
    kind: 'counter',
    unit: 's',
    description:
      "Time that the monitor's own synchronous work held the event loop: sweeps, barriers, collection of metrics, handing over exports and portions of the journal. Left out: what it does inside the application's own calls (the hooks of send and pong), making spans, logs, the HTTP API and garbage collection.",
    attributes: ['work'],
    series: each('component', MONITOR_WORK),
  },
} as const satisfies Record<string, MetricRow>;
