/** One silent failure, as the service's log told it. */
export interface SilentFailure {
  /** Wall clock, for display. */
  readonly at: Date;
  readonly reason: string;
  readonly userHash: string | undefined;
  readonly tool: string | undefined;
  readonly correlationId: string;
}

/** The address that explains what happened to everything of one correlation ID. */
export function explainUrl(baseUrl: string, { correlationId }: SilentFailure): string {
  return `${baseUrl}/monitoring/websocket/traces?correlation_id=${encodeURIComponent(correlationId)}`;
}
