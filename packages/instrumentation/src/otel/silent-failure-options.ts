/** What may be asked of the `SilentFailureProcessor`. */
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { SILENT_FAILURE_WINDOW_SECONDS } from '@earshot/telemetry';
import type { MonotonicClock } from '../delivery/clock.ts';
import { invalidOption } from '../instrumentation-error.ts';
import type { Measurements } from '../measure/measurements.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { SpanFacts } from './recognition.ts';
import type { SilentFailure } from './silent-failure.ts';

export interface SilentFailureProcessorOptions {
  /** How long a notification may be pending, in ms: 1 to 3,600,000. Default 60,000. */
  readonly windowMs?: number;
  /** Where failures go that were not sampled; with `recordUnsampled` as the sampler there are some. */
  readonly exporter?: SpanExporter;
  /** Counts through the ledger of this runtime, and tells its listeners. */
  readonly runtime?: Runtime;
  /** Counts here, where there is no runtime. */
  readonly measurements?: Measurements;
  /** Told of each silent failure, once. What it throws is logged through `diag`. */
  readonly onSilentFailure?: (failure: SilentFailure) => void;
  /** Monotonic, in ms. */
  readonly clock?: MonotonicClock;
  readonly isTool?: (span: SpanFacts) => boolean;
  readonly isNotification?: (span: SpanFacts) => boolean;
  /** Spans ended a second, on average. Default 500. */
  readonly perSecond?: number;
  /** The most notifications followed at once; beyond, the oldest is given up. Default 100,000. */
  readonly maxTracked?: number;
  /** How long `forceFlush` and `shutdown` may take, in ms. Default 5,000. */
  readonly flushTimeoutMs?: number;
}

/** @throws InstrumentationError when it is not what it may be. */
export function windowOf({
  windowMs = SILENT_FAILURE_WINDOW_SECONDS * 1000,
}: SilentFailureProcessorOptions): number {
  if (windowMs >= 1 && windowMs <= 3_600_000) return windowMs;
  throw invalidOption('windowMs', windowMs, 'a number of ms from 1 to 3600000');
}
