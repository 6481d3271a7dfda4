/**
 * The trace that a client says its upgrade belongs to. It is untrusted: what it causes is a trace of
 * its own with a link to the client's, whose sampled flag is ignored, as are `tracestate` and
 * `baggage`: any client could else have everything recorded, or put its own words into our traces.
 */
import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { IncomingHttpHeaders } from 'node:http';

/** One of version 00 has 55 characters; later ones may have more. Longer ones are not looked at. */
const MOST_CHARACTERS = 128;

/** Undefined where there is none, or one that is malformed. */
export function clientTraceOf(headers: IncomingHttpHeaders | undefined): SpanContext | undefined {
  const header = headers?.['traceparent'];
  if (typeof header !== 'string' || header.length > MOST_CHARACTERS) return undefined;
  const parsed = parseTraceParent(header);
  return parsed === null
    ? undefined
    : {
        traceId: parsed.traceId,
        spanId: parsed.spanId,
        traceFlags: TraceFlags.NONE,
        isRemote: true,
      };
}
