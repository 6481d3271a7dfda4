/** Follows every WebSocket notification, tool and bridge until its delivery is proved, refused or overdue. */
export { makeMessageId } from './acknowledgements/ids.ts';
export { bridge } from './bridges/bridge.ts';
export type {
  BreakerOptions,
  BridgeOptions,
  ReinitialiseOptions,
  RetryOptions,
} from './bridges/bridge-options.ts';
export { checkpoint, type CheckpointOptions } from './checkpoints/checkpoint.ts';
export type { CheckpointFact, CheckpointFacts } from './checkpoints/facts.ts';
export type { MonotonicClock } from './delivery/clock.ts';
export { Ledger, type LedgerOptions, type RecalledNotification } from './delivery/ledger.ts';
export type { Lane } from './delivery/lane.ts';
export type { SettledNotification } from './delivery/settled.ts';
export type { PendingStore } from './delivery/store.ts';
export { Tally, type TallyCounts } from './delivery/tally.ts';
export { PROCESS_ENDED, type Verdict } from './delivery/verdict.ts';
export {
  hookConfigured,
  type BridgeRule,
  type ConfiguredHooks,
  type ConfiguredPlace,
  type HookReport,
  type ToolRule,
} from './hooks/configured.ts';
export { Connection } from './hooks/ws/connection.ts';
export { hookWebSockets, type HookedClass } from './hooks/ws/modules.ts';
export { watch } from './hooks/ws/watch.ts';
export { InstrumentationError, type InstrumentationErrorCode } from './instrumentation-error.ts';
export { Counter } from './measure/counter.ts';
export { Gauge } from './measure/gauge.ts';
export { Histogram, HistogramCell } from './measure/histogram.ts';
export { quantileOf } from './measure/bucket-quantile.ts';
export { Measurements } from './measure/measurements.ts';
export type { OwnWork } from './measure/own-work.ts';
export { bindMeter } from './otel/meter-binding.ts';
export { MeasurementProducer, type MeasurementProducerOptions } from './otel/metric-producer.ts';
export { messageId, startNotificationSpan } from './otel/notification-span.ts';
export { recordUnsampled } from './otel/record-unsampled.ts';
export type { SilentFailure } from './otel/silent-failure.ts';
export type { SilentFailureProcessorOptions } from './otel/silent-failure-options.ts';
export { SilentFailureProcessor } from './otel/silent-failure-processor.ts';
export { SpanRecorder, type SpanRecorderOptions } from './otel/span-recorder.ts';
export { activeTracerProvider, hostTracerProvider, useTracerProvider } from './otel/tracing.ts';
export type * from './runtime/events.ts';
export type { Depot, Hand, Loss } from './redelivery/depot.ts';
export type { LostMessage, LostNotification, Recipient } from './redelivery/lost-messages.ts';
export type { Redelivery } from './redelivery/redelivery.ts';
export { USER_FUNCTIONS } from './runtime/options.ts';
export type {
  Identity,
  RecoveryFunctions,
  RedeliveryTarget,
  RuntimeOptions,
  UserFunctions,
} from './runtime/options.ts';
export { maskText } from './privacy/masking.ts';
export { Runtime } from './runtime/runtime.ts';
export { activeRuntime, startRuntime, stopRuntime } from './runtime/shared.ts';
export { currentScope, withScope, withUser, type Scope } from './scope/scope.ts';
export { acceptCorrelationId, makeCorrelationId } from './scope/correlation.ts';
export { MemoryStore } from './stores/memory.ts';
export type { TerminalContract, ToolContract } from './tools/contract.ts';
export type { ToolExecution } from './tools/execution.ts';
export { endRunningTools, tool, type PerCall, type ToolOptions } from './tools/tool.ts';
