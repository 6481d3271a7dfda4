/**
 * Asks Jaeger for the traces of a correlation ID. By `/api/traces`: the newer `/api/v3/traces` of
 * Jaeger 2.x was seen to take no notice of the attributes asked for, and answered with everything.
 */
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';
import { request } from '../outgoing/courier.ts';
import { parseTraces, type StoredSpan } from './stored-span.ts';

export interface JaegerOptions {
  /** Base address of Jaeger's query service. */
  readonly url: string;
  readonly serviceName: string;
  /** Epoch in ms. */
  readonly wallClock: () => number;
  /** Default 2,000. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 2_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_TRACES = 200;
/** Stores keep an index a day: what is older than a week is not searched for. */
const LOOK_BACK_MS = 7 * 86_400_000;
/** A span may come from a host whose clock is ahead. */
const LOOK_AHEAD_MS = 60_000;

export class Jaeger {
  readonly #options: JaegerOptions;

  constructor(options: JaegerOptions) {
    this.#options = options;
  }

  /** All spans of the traces in which the ID occurs. Rejects with an Error that says why not. */
  async find(correlationId: string): Promise<StoredSpan[]> {
    const { url, timeoutMs = TIMEOUT_MS } = this.#options;
    const { status, text } = await request({
      url: `${url.replace(/\/+$/, '')}/api/traces?${this.#query(correlationId)}`,
      method: 'GET',
      timeoutMs,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    if (status === 404 && !text.includes('"data"')) {
      throw new Error('it answered 404: it has no /api/traces');
    }
    if (status !== 200) throw new Error(`it answered ${status}`);
    return parseTraces(text);
  }

  #query(correlationId: string): string {
    const { serviceName, wallClock } = this.#options;
    const nowMs = wallClock();
    return new URLSearchParams({
      service: serviceName,
      tags: JSON.stringify({ [SPAN_ATTRIBUTES.correlationId]: correlationId }),
      start: String((nowMs - LOOK_BACK_MS) * 1000),
      end: String((nowMs + LOOK_AHEAD_MS) * 1000),
      limit: String(MAX_TRACES),
    }).toString();
  }
}
