/** One execution of a tool: what its notifications hang on. */
import type { Context, Span } from '@opentelemetry/api';
import type { BridgeRoster } from '../bridges/roster.ts';
import type { Connection } from '../hooks/ws/connection.ts';

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
  /** The connection whose message made the tool run. */
  readonly connection?: Connection | undefined;
  /** ID of the user for whom it runs. */
  readonly user?: string | undefined;
  /** Bridges that were created inside. */
  readonly bridges?: BridgeRoster | undefined;
  /** Notifications that were attempted inside so far. */
  notifications: number;
  /** Calls of bridges' notifying methods inside so far, whatever they send through. */
  bridgeCalls: number;
  /** Called with each message that is sent inside, before it is sent. */
  readonly onNotification?: ((message: unknown) => void) | undefined;
  /** Called when a notifying method is looked for that its bridge lacks. */
  readonly onMissingMethod?: ((bridge: string, method: string) => void) | undefined;
}
