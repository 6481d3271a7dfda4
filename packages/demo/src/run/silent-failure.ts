/** Silent failures, as the service's log tells them. */
export interface SilentFailure {
  /** Wall clock, for display. */
  readonly at: Date;
  readonly reason: string;
  readonly userHash: string | undefined;
  readonly tool: string | undefined;
  readonly correlationId: string;
}

/** Failures that differ in nothing but their time: messages that one tool lost on one job. */
export interface FailureGroup extends SilentFailure {
  readonly times: number;
}

/** Puts equal ones together where their latest one stands. Both lists are latest first. */
export function groupFailures(failures: readonly SilentFailure[]): FailureGroup[] {
  const groups = new Map<string, { -readonly [K in keyof FailureGroup]: FailureGroup[K] }>();
  for (const failure of failures) {
    const key = [failure.reason, failure.userHash, failure.tool, failure.correlationId].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...failure, times: 1 });
    else group.times++;
  }
  return [...groups.values()];
}

/** The latest of each reason. */
export function oneOfEachReason(failures: readonly SilentFailure[]): FailureGroup[] {
  const groups = groupFailures(failures);
  return groups.filter(
    ({ reason }, index) => index === groups.findIndex((other) => other.reason === reason),
  );
}

/** The address that explains what happened to everything of one correlation ID. */
export function explainUrl(baseUrl: string, { correlationId }: SilentFailure): string {
  return `${baseUrl}/monitoring/websocket/traces?correlation_id=${encodeURIComponent(correlationId)}`;
}
