/** Which span tells of a notification. */
import type { NotificationContext, SettledNotification } from '@earshot/instrumentation';

export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

export type TraceOf = (settled: SettledNotification) => TraceIds | undefined;

/** Not recorded by anybody: OpenTelemetry's invalid trace ID. */
const NO_TRACE = '00000000000000000000000000000000';

/** The notification's own span, or that of the tool in which it was sent. */
export function traceOfContext(context: NotificationContext | undefined): TraceIds | undefined {
  const ids = (context?.span ?? context?.tool?.span)?.spanContext();
  return ids === undefined || ids.traceId === NO_TRACE ? undefined : ids;
}
