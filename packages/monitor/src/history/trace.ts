/** Which span tells of a notification. */
import type {
  Connection,
  NotificationContext,
  SettledNotification,
} from '@earshot/instrumentation';
import { trace, type Span } from '@opentelemetry/api';
import { notificationId } from './record.ts';

export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

export type TraceOf = (settled: SettledNotification) => TraceIds | undefined;

/** Not recorded by anybody: OpenTelemetry's invalid trace ID. */
const NO_TRACE = '00000000000000000000000000000000';

/**
 * Remembers the span that was made for the notification that ends at this moment: in all but a burst
 * it is made before the other listeners hear of the verdict.
 */
export class LatestSpan {
  #ids: TraceIds | undefined;
  #id = '';

  note(ids: TraceIds, id: string): void {
    this.#ids = ids;
    this.#id = id;
  }

  readonly of: TraceOf = ({ lane, sequence, attachment }) => {
    const connection = (lane.owner as Partial<Connection> | undefined)?.id;
    const callId = (attachment as NotificationContext | undefined)?.tool?.callId;
    const isThis =
      this.#ids !== undefined && this.#id === notificationId({ connection, callId, sequence });
    return isThis ? this.#ids : traceOfContext(attachment);
  };
}

/** The notification's own span, or that of the tool or redelivery in which it was sent. */
export function traceOfContext(context: NotificationContext | undefined): TraceIds | undefined {
  const around = context?.redelivery && trace.getSpan(context.redelivery.context);
  return traceOfSpan(context?.span ?? context?.tool?.span ?? around);
}

/** A span that nobody records has no IDs worth showing. */
export function traceOfSpan(span: Span | undefined): TraceIds | undefined {
  const ids = span?.spanContext();
  return ids === undefined || ids.traceId === NO_TRACE ? undefined : ids;
}
