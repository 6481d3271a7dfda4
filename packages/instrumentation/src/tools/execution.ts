/** One execution of a tool: what its notifications hang on. */
import type { Context, Span } from '@opentelemetry/api';

export interface ToolExecution {
  readonly name: string;
  /** ID of this call. */
  readonly callId: string;
  readonly correlationId: string;
  readonly span: Span;
  /** The span is recorded; unlike `span.isRecording()` this holds after its end, too. */
  readonly isRecorded: boolean;
  /** The OpenTelemetry context in which the span is the active one. */
  readonly context: Context;
  /** Monotonic, in ms. */
  readonly startedAtMs: number;
  /** Notifications that were attempted inside so far. */
  notifications: number;
  /** Called with each message that is sent inside, before it is sent. */
  onNotification?: ((message: unknown) => void) | undefined;
}
