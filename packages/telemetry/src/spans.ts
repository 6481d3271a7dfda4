/**
 * Span names and attribute keys. The field's own names (semantic conventions for messaging and
 * generative AI) where they exist; ours carry the prefix `earshot.`.
 */

export const SPANS = {
  tool: {
    kind: 'INTERNAL',
    brief: 'One execution of a tool.',
    name: (toolName: string): string => `execute_tool ${toolName}`,
  },
  notification: {
    kind: 'PRODUCER',
    brief: 'One notification, from the send call to its verdict.',
    name: (destination: string): string => `send ${destination}`,
  },
  bridge: {
    kind: 'INTERNAL',
    brief: 'The creation of a bridge, retries included.',
    name: (bridgeName: string): string => `create_bridge ${bridgeName}`,
  },
  redelivery: {
    kind: 'INTERNAL',
    brief:
      "One call of the application's `redeliver` for a message that was lost with its connection.",
    name: (): string => 'redeliver',
  },
  emergencyMode: {
    kind: 'INTERNAL',
    brief: 'One time of emergency mode, from its begin to its end.',
    name: (): string => 'emergency_mode',
  },
} as const;

export const SPAN_ATTRIBUTES = {
  operationName: 'gen_ai.operation.name',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  genAiConversationId: 'gen_ai.conversation.id',
  messagingSystem: 'messaging.system',
  messagingOperationType: 'messaging.operation.type',
  messagingOperationName: 'messaging.operation.name',
  messageId: 'messaging.message.id',
  messageBodySize: 'messaging.message.body.size',
  clientId: 'messaging.client.id',
  destination: 'messaging.destination.name',
  /** The correlation ID: what support searches for. */
  correlationId: 'messaging.message.conversation_id',
  sessionId: 'session.id',
  userId: 'user.id',
  userHash: 'user.hash',
  errorType: 'error.type',
  exceptionMessage: 'exception.message',
  networkProtocol: 'network.protocol.name',
  outcome: 'earshot.outcome',
  reason: 'earshot.reason',
  levelRequired: 'earshot.level.required',
  levelReached: 'earshot.level.reached',
  connectionId: 'earshot.connection.id',
  scope: 'earshot.scope',
  /** `to_client` or `to_server`. */
  direction: 'earshot.direction',
  /** The user that a notification was meant for, where that is not the connection's. */
  recipientHash: 'earshot.recipient.hash',
  /** On a span, `true`; also the name of the event on the tool's span. */
  silentFailure: 'earshot.silent_failure',
  /** On that event: the span of the notification that was lost. */
  notificationSpanId: 'earshot.notification.span_id',
  bridgeName: 'earshot.bridge.name',
  /** Name of the event that a checkpoint is on the span of its tool. */
  checkpoint: 'earshot.checkpoint',
  checkpointId: 'earshot.checkpoint.id',
  checkpointName: 'earshot.checkpoint.name',
  /** On that event: how many were held back before it. */
  checkpointHeldBack: 'earshot.checkpoint.held_back',
  /** Prefix of its facts. */
  checkpointFact: 'earshot.checkpoint.fact.',
  /** What Earshot did by itself to heal the service: a value of the metric's `action`. */
  remediation: 'earshot.remediation',
  /** The `messaging.message.id` of the message that was lost with its connection and is sent again. */
  redeliveryOf: 'earshot.redelivery_of',
  /** What turned emergency mode on: `person` or `rule`. */
  emergencyCause: 'earshot.emergency.cause',
  /** What ended it: `person`, `time`, `cause_gone` or `shutdown`. */
  emergencyEnd: 'earshot.emergency.end',
} as const;
export type SpanAttributeKey = (typeof SPAN_ATTRIBUTES)[keyof typeof SPAN_ATTRIBUTES];

export const OPERATION_EXECUTE_TOOL = 'execute_tool';
export const MESSAGING_SYSTEM = 'websocket';
export const OPERATION_SEND = 'send';
