/**
 * Every attribute that a metric may carry, with its closed set of values.
 * Correlation and user IDs are never here: they live in spans, logs and exemplars.
 */
import { OBJECTIVES, SEVERITIES, type ObjectiveName } from './objectives.ts';
import { LEVELS, OUTCOMES, REASONS } from './outcomes.ts';
import { MORE_ALERT_NAMES } from './rules/alert-names.ts';

/** Tool failures by category. */
export const TOOL_ERROR_TYPES = [
  'bridge_rejected',
  'method_missing',
  'exception',
  'timeout',
] as const;
export type ToolErrorType = (typeof TOOL_ERROR_TYPES)[number];

/** How a tool execution or the creation of a bridge ended. */
export const LIFECYCLE_OUTCOMES = ['started', 'succeeded', 'failed'] as const;
export type LifecycleOutcome = (typeof LIFECYCLE_OUTCOMES)[number];

/** Why the creation of a bridge failed. */
export const BRIDGE_REASONS = [
  'exception',
  'method_missing',
  'bridge_unavailable',
  'timeout',
] as const;
export type BridgeReason = (typeof BRIDGE_REASONS)[number];

/**
 * What happened to a connection. `established`, `dropped`, `restored` and `closed` are the life of an
 * open one; `refused`, `aborted` and `limited` are handshakes that never became one.
 */
export const CONNECTION_EVENTS = [
  'established',
  'dropped',
  'restored',
  'closed',
  'refused',
  'aborted',
  'limited',
] as const;
export type ConnectionEvent = (typeof CONNECTION_EVENTS)[number];

export const ISOLATION_ACTIONS = ['blocked', 'reported'] as const;
export type IsolationAction = (typeof ISOLATION_ACTIONS)[number];

/**
 * Why an acknowledgement proved nothing: no message that is remembered bears its ID, it came before,
 * the message was sent on another connection, it is no ID, or there were too many such.
 */
export const ACK_REJECTIONS = ['unknown', 'duplicate', 'elsewhere', 'invalid', 'flood'] as const;
export type AckRejection = (typeof ACK_REJECTIONS)[number];

/** The parts of Earshot that count their own errors. */
export const MONITOR_COMPONENTS = [
  'hook',
  'ledger',
  'span',
  'log',
  'http',
  'export',
  'config',
  'journal',
] as const;
export type MonitorComponent = (typeof MONITOR_COMPONENTS)[number];

/** What is exported over OTLP, each on its own way. */
export const EXPORT_SIGNALS = ['traces', 'metrics'] as const;
export type ExportSignal = (typeof EXPORT_SIGNALS)[number];

/** What the monitor's own synchronous work on the event loop is for. */
export const MONITOR_WORK = ['sweep', 'barrier', 'collection', 'export', 'journal'] as const;
export type MonitorWork = (typeof MONITOR_WORK)[number];

/** What can be hooked. */
export const HOOK_TARGETS = [
  'websocket_class',
  'websocket_server_class',
  'socket',
  'tool',
  'bridge',
] as const;
export type HookTarget = (typeof HOOK_TARGETS)[number];

/** Where the CPU time went: those of the convention's modes that Node tells. */
export const CPU_MODES = ['user', 'system'] as const;
export type CpuMode = (typeof CPU_MODES)[number];

/**
 * The spaces of V8's heap as Node 22 to 26 have them (22 lacks the shared trusted ones). V8 promises
 * neither names nor number: what a later one adds goes into `other`, so that the sum stays right.
 */
export const HEAP_SPACES = [
  'read_only_space',
  'new_space',
  'old_space',
  'code_space',
  'shared_space',
  'trusted_space',
  'shared_trusted_space',
  'new_large_object_space',
  'large_object_space',
  'code_large_object_space',
  'shared_large_object_space',
  'shared_trusted_large_object_space',
  'trusted_large_object_space',
  'other',
] as const;
export type HeapSpace = (typeof HEAP_SPACES)[number];

/** The alerts that can be acknowledged. */
export const SOURCE_ALERTS = [
  ...(Object.keys(OBJECTIVES) as ObjectiveName[]),
  ...MORE_ALERT_NAMES,
] as const;
export type SourceAlert = (typeof SOURCE_ALERTS)[number];

/** By what the monitor itself sends alerts. */
export const ALERT_CHANNELS = ['alertmanager', 'slack', 'email', 'webhook'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** How the sending of an alert ended. `dropped`: given up, after retries or because too many waited. */
export const SENDING_OUTCOMES = ['succeeded', 'failed', 'dropped'] as const;
export type SendingOutcome = (typeof SENDING_OUTCOMES)[number];

/** What Earshot does by itself, where it was asked to, to heal a service or to look closer. */
export const REMEDIATION_ACTIONS = [
  'bridge_reinitialised',
  'redelivered',
  'emergency_mode',
] as const;
export type RemediationAction = (typeof REMEDIATION_ACTIONS)[number];

/** Attributes by the name this table uses for them: the key on the wire, and the closed values. */
export const ATTRIBUTES = {
  outcome: { key: 'outcome', values: OUTCOMES },
  /** On tools and bridges `outcome` tells the stage. */
  lifecycle: { key: 'outcome', values: LIFECYCLE_OUTCOMES },
  reason: { key: 'reason', values: REASONS },
  /** On acknowledgements `reason` tells why one proved nothing. */
  ackRejection: { key: 'reason', values: ACK_REJECTIONS },
  level: { key: 'level', values: LEVELS },
  action: { key: 'action', values: ISOLATION_ACTIONS },
  event: { key: 'event', values: CONNECTION_EVENTS },
  errorType: { key: 'error.type', values: TOOL_ERROR_TYPES },
  component: { key: 'component', values: MONITOR_COMPONENTS },
  /** On the monitor's CPU time `component` tells what the work was for. */
  work: { key: 'component', values: MONITOR_WORK },
  signal: { key: 'signal', values: EXPORT_SIGNALS },
  target: { key: 'target', values: HOOK_TARGETS },
  cpuMode: { key: 'cpu.mode', values: CPU_MODES },
  heapSpace: { key: 'v8js.heap.space.name', values: HEAP_SPACES },
  sourceAlert: { key: 'source_alert', values: SOURCE_ALERTS },
  channel: { key: 'channel', values: ALERT_CHANNELS },
  /** On the monitor's own alerts `outcome` tells how their sending ended. */
  sending: { key: 'outcome', values: SENDING_OUTCOMES },
  /** On remediation `action` tells what was done. */
  remediation: { key: 'action', values: REMEDIATION_ACTIONS },
  severity: { key: 'severity', values: SEVERITIES },
} as const satisfies Record<string, { key: string; values: readonly string[] }>;

export type AttributeName = keyof typeof ATTRIBUTES;
export type AttributeKey = (typeof ATTRIBUTES)[AttributeName]['key'];
