/** What the runtime tells those who listen: spans, history, logs, the monitor. */
import type {
  ConnectionEvent,
  IsolationAction,
  LifecycleOutcome,
  Reason,
  SendingOutcome,
} from '@earshot/telemetry';
import type { Span } from '@opentelemetry/api';
import type { CheckpointFacts } from '../checkpoints/facts.ts';
import type { SettledNotification } from '../delivery/settled.ts';
import type { Connection } from '../hooks/ws/connection.ts';
import type { LostMessage } from '../redelivery/lost-messages.ts';
import type { RedeliveryCall } from '../scope/scope.ts';
import type { ToolExecution } from '../tools/execution.ts';

/** Facts on a notification beyond the ledger's own; the ledger's `attachment`. */
export interface NotificationContext {
  readonly tool?: ToolExecution | undefined;
  /** The real child span, when the tool's span is being recorded. */
  readonly span?: Span | undefined;
  /** The span is somebody else's, and a span processor ends it. */
  readonly spanEndsElsewhere?: boolean | undefined;
  /** The user the message was for, when that differs from the connection's. */
  readonly recipientHash?: string | undefined;
  /** What failed, for people: an error's message, a missing method. */
  readonly detail?: string | undefined;
  /** It is sent again after a drop: as what, and for which message. */
  readonly redelivery?: RedeliveryCall | undefined;
}

export interface ConnectionNotice {
  readonly event: ConnectionEvent;
  readonly atMs: number;
  readonly connection?: Connection | undefined;
  readonly closeCode?: number | undefined;
  readonly reconnectMs?: number | undefined;
  readonly detail?: string | undefined;
}

export interface ToolNotice {
  readonly stage: LifecycleOutcome;
  readonly execution: ToolExecution;
  readonly atMs: number;
  readonly errorType?: string | undefined;
  readonly detail?: string | undefined;
}

export interface BridgeNotice {
  /**
   * `paused`: by this failure the circuit breaker has opened, so that for a while no bridge of the
   * factory is made anew. `given_up`: a lost bridge is not made anew, or no longer tried to be.
   */
  readonly stage: LifecycleOutcome | 'retried' | 'paused' | 'given_up';
  readonly bridge: string;
  readonly correlationId: string;
  readonly atMs: number;
  readonly reason?: string | undefined;
  readonly attempt: number;
  readonly detail?: string | undefined;
  /** While the circuit breaker is open: for how long nothing is tried. */
  readonly retryAfterMs?: number | undefined;
  /** Earshot called the factory by itself, as the bridge was lost. */
  readonly isReinitialisation?: boolean | undefined;
}

export interface IsolationNotice {
  readonly action: IsolationAction;
  readonly atMs: number;
  readonly connection: Connection;
  readonly correlationId: string;
  readonly recipientHash: string;
  /** Not a message was sent: the connection acknowledged one that is the recipient's. */
  readonly isAcknowledgement?: boolean | undefined;
}

/**
 * What became of messages that were lost with their connection: one was handed to the application's
 * `redeliver`, which sent it or failed, or some were given up.
 */
export interface RedeliveryNotice {
  readonly outcome: SendingOutcome;
  readonly atMs: number;
  /** At least one. */
  readonly messages: readonly LostMessage[];
  /** Of the user who came back. */
  readonly connection?: Connection | undefined;
  readonly detail?: string | undefined;
}

/** A silent failure in another process or thread of the service. */
export interface RemoteFailure {
  readonly atMs: number;
  readonly correlationId: string;
  readonly reason: Reason;
  readonly durationMs: number;
}

/** The application said that it got here. */
export interface CheckpointNotice {
  /** Unique in the process and beyond. */
  readonly id: string;
  readonly name: string;
  readonly atMs: number;
  readonly correlationId: string;
  readonly facts: CheckpointFacts;
  /** The tool that ran. */
  readonly execution?: ToolExecution | undefined;
  /** Checkpoints of the same correlation ID that were held back before this one. */
  readonly heldBack: number;
}

/** Something a person should know once. `code` is stable. */
export interface Warning {
  readonly code:
    | 'nothing_hooked'
    | 'not_hookable'
    | 'empty_payload'
    | 'barrier_unsupported'
    | 'acknowledgements_dropped'
    | 'user_function_failed'
    | 'tool_not_found'
    | 'checkpoint_refused'
    | 'journal_off'
    | 'journal_replaced'
    | 'journal_behind'
    | 'internal_error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Listeners must not throw; what they throw all the same is counted, and goes no further. */
export interface RuntimeListener {
  /** Every verdict, confirmed ones included. The object is reused: copy what you keep. */
  settled?(settled: SettledNotification): void;
  connection?(notice: ConnectionNotice): void;
  tool?(notice: ToolNotice): void;
  bridge?(notice: BridgeNotice): void;
  isolation?(notice: IsolationNotice): void;
  redelivery?(notice: RedeliveryNotice): void;
  failedElsewhere?(failure: RemoteFailure): void;
  checkpoint?(notice: CheckpointNotice): void;
  warning?(warning: Warning): void;
}
