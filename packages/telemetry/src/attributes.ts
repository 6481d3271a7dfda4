/**
 * Every attribute that a metric may carry, with its closed set of values.
 * Correlation and user IDs are never here: they live in spans, logs and exemplars.
 */
import { LEVELS, OUTCOMES, REASONS } from './outcomes.ts';

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

/** The parts of Earshot that count their own errors. */
export const MONITOR_COMPONENTS = [
  'hook',
  'ledger',
  'span',
  'log',
  'http',
  'export',
  'config',
] as const;
export type MonitorComponent = (typeof MONITOR_COMPONENTS)[number];

/** What can be hooked. */
export const HOOK_TARGETS = [
  'websocket_class',
  'websocket_server_class',
  'socket',
  'tool',
  'bridge',
] as const;
export type HookTarget = (typeof HOOK_TARGETS)[number];

/** Attributes by the name this table uses for them: the key on the wire, and the closed values. */
export const ATTRIBUTES = {
  outcome: { key: 'outcome', values: OUTCOMES },
  /** On tools and bridges `outcome` tells the stage. */
  lifecycle: { key: 'outcome', values: LIFECYCLE_OUTCOMES },
  reason: { key: 'reason', values: REASONS },
  level: { key: 'level', values: LEVELS },
  action: { key: 'action', values: ISOLATION_ACTIONS },
  event: { key: 'event', values: CONNECTION_EVENTS },
  errorType: { key: 'error.type', values: TOOL_ERROR_TYPES },
  component: { key: 'component', values: MONITOR_COMPONENTS },
  target: { key: 'target', values: HOOK_TARGETS },
} as const satisfies Record<string, { key: string; values: readonly string[] }>;

export type AttributeName = keyof typeof ATTRIBUTES;
export type AttributeKey = (typeof ATTRIBUTES)[AttributeName]['key'];
