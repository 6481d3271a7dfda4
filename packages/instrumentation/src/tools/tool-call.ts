/** One call of a wrapped tool, while it runs and after. */
import { trace, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { OPERATION_EXECUTE_TOOL, SPAN_ATTRIBUTES, SPANS } from '@earshot/telemetry';
import { BridgeRoster } from '../bridges/roster.ts';
import type { Connection } from '../hooks/ws/connection.ts';
import { connectionAttributes, linksToClient } from '../otel/notification-span.ts';
import { contextOf, tracer } from '../otel/tracing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  correlationOfContext,
  makeCorrelationId,
  safeCorrelationId,
} from '../scope/correlation.ts';
import type { Scope } from '../scope/scope.ts';
import type { ToolContract } from './contract.ts';
import type { ToolExecution } from './execution.ts';

export interface ToolCallOptions {
  readonly name: string;
  readonly contract: ToolContract;
  readonly user: unknown;
  readonly correlationId: unknown;
  readonly callId: unknown;
}

/** The most lookups of missing methods that one call remembers. */
const MOST_MISSING = 100;

export class ToolCall implements ToolExecution {
  readonly name: string;
  readonly contract: ToolContract;
  readonly callId: string;
  readonly correlationId: string;
  readonly span: Span;
  readonly isRecorded: boolean;
  readonly context: Context;
  readonly startedAtMs: number;
  readonly connection: Connection | undefined;
  readonly user: string | undefined;
  readonly bridges: BridgeRoster;
  /** What it lays over the scope that it runs in. */
  readonly scope: Scope;
  readonly onNotification: ((message: unknown) => void) | undefined;
  /** Notifying methods that were looked for and are missing; their verdict falls at the end. */
  readonly missing: { readonly bridge: string; readonly method: string }[] = [];
  /** The terminal message was sent. */
  isSatisfied = false;
  /** The notification that it owed has its verdict. */
  isJudged = false;
  endedAtMs: number | undefined;
  readonly #outer: ToolExecution | undefined;
  #notifications = 0;
  #bridgeCalls = 0;

  constructor(runtime: Runtime, scope: Scope | undefined, options: ToolCallOptions) {
    this.#outer = scope?.tool;
    this.name = options.name;
    this.contract = options.contract;
    this.connection = scope?.connection;
    this.startedAtMs = runtime.clock();
    this.user =
      typeof options.user === 'string' ? options.user : (scope?.user ?? this.connection?.user);
    this.callId = safeCorrelationId(options.callId) ?? makeCorrelationId();
    this.correlationId =
      safeCorrelationId(options.correlationId) ??
      scope?.correlationId ??
      correlationOfContext() ??
      this.connection?.correlationId ??
      makeCorrelationId();
    // A user who was not named binds nobody: what a connection's tool sends may be for others.
    const user = typeof options.user === 'string' ? { user: options.user } : {};
    this.scope = { tool: this, correlationId: this.correlationId, ...user };
    this.bridges = new BridgeRoster(this.#outer?.bridges);
    this.onNotification = this.#listener(runtime);
    const parent = contextOf(this.#outer);
    this.span = this.#startSpan(runtime, parent);
    this.isRecorded = this.span.isRecording();
    this.context = trace.setSpan(parent, this.span);
  }

  get notifications(): number {
    return this.#notifications;
  }

  /** What a tool sends, the tools around it have sent. */
  set notifications(count: number) {
    if (this.#outer !== undefined) this.#outer.notifications += count - this.#notifications;
    this.#notifications = count;
  }

  get bridgeCalls(): number {
    return this.#bridgeCalls;
  }

  set bridgeCalls(count: number) {
    if (this.#outer !== undefined) this.#outer.bridgeCalls += count - this.#bridgeCalls;
    this.#bridgeCalls = count;
  }

  onMissingMethod(bridge: string, method: string): void {
    if (this.missing.length < MOST_MISSING) this.missing.push({ bridge, method });
  }

  #listener(runtime: Runtime): ToolExecution['onNotification'] {
    const { terminal } = this.contract;
    const outer = this.#outer?.onNotification;
    if (terminal === undefined) return outer;
    return (message) => {
      this.isSatisfied ||=
        runtime.guard('config', () => terminal.matches?.(message) ?? true, 'terminal.matches') ===
        true;
      outer?.(message);
    };
  }

  #startSpan(runtime: Runtime, parent: Context): Span {
    const isRoot = trace.getSpan(parent) === undefined;
    const span = tracer().startSpan(
      SPANS.tool.name(this.name),
      {
        attributes: {
          [SPAN_ATTRIBUTES.operationName]: OPERATION_EXECUTE_TOOL,
          [SPAN_ATTRIBUTES.toolName]: this.name,
          [SPAN_ATTRIBUTES.toolCallId]: this.callId,
          [SPAN_ATTRIBUTES.correlationId]: this.correlationId,
        },
        links: isRoot ? linksToClient(this.connection) : [],
      },
      parent,
    );
    if (span.isRecording()) span.setAttributes(this.#whoseAttributes(runtime));
    return span;
  }

  #whoseAttributes(runtime: Runtime): Attributes {
    const { connection, user } = this;
    return {
      ...(connection === undefined ? {} : connectionAttributes(connection)),
      ...(user === undefined || user === connection?.user
        ? {}
        : {
            [SPAN_ATTRIBUTES.userId]: user,
            [SPAN_ATTRIBUTES.userHash]: runtime.userHash(user),
          }),
    };
  }
}
