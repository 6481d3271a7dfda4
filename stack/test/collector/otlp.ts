/** OTLP as JSON, sent by the test itself: it knows to the unit what was taken. */

import { randomBytes } from 'node:crypto';

const CUMULATIVE = 2;
const DELTA = 1;
const PRODUCER = 4;
const ERROR = 2;
const NANOSECONDS_PER_MS = 1_000_000n;
const SPAN_MS = 100;

export interface Sender {
  readonly service?: string;
  readonly instance?: string;
}

export interface CounterSample extends Sender {
  readonly name: string;
  readonly value: number;
  readonly atMs?: number;
  readonly isDelta?: boolean;
}

export interface TestSpan {
  readonly traceId: string;
  readonly name: string;
  readonly isError?: boolean;
  readonly attributes?: Readonly<Record<string, string | boolean>>;
}

/** What a silent failure's span says of itself. */
export const SILENT = { 'earshot.outcome': 'silent', 'earshot.silent_failure': true } as const;

export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

/** One cumulative sum with one sample; in Prometheus its name ends in _total. */
export function counter({ name, value, atMs = Date.now(), isDelta, ...sender }: CounterSample) {
  const dataPoint = {
    asInt: String(value),
    startTimeUnixNano: nanoseconds(Date.now() - 3_600_000),
    timeUnixNano: nanoseconds(atMs),
  };
  const sum = {
    isMonotonic: true,
    aggregationTemporality: isDelta === true ? DELTA : CUMULATIVE,
    dataPoints: [dataPoint],
  };
  const scopeMetrics = [{ metrics: [{ name, unit: '{thing}', sum }] }];
  return { resourceMetrics: [{ resource: resource(sender), scopeMetrics }] };
}

export function spans(list: readonly TestSpan[], sender: Sender = {}) {
  const endMs = Date.now();
  const scopeSpans = [
    {
      spans: list.map(({ traceId, name, isError, attributes = {} }) => ({
        traceId,
        spanId: randomBytes(8).toString('hex'),
        name,
        kind: PRODUCER,
        startTimeUnixNano: nanoseconds(endMs - SPAN_MS),
        endTimeUnixNano: nanoseconds(endMs),
        attributes: attributesOf(attributes),
        status: isError === true ? { code: ERROR } : {},
      })),
    },
  ];
  return { resourceSpans: [{ resource: resource(sender), scopeSpans }] };
}

/** The answer's status; 0 when nobody answered. Only 200 means that it was taken. */
export async function send(
  collector: { readonly url: string },
  body: ReturnType<typeof counter> | ReturnType<typeof spans>,
): Promise<number> {
  const signal = 'resourceSpans' in body ? 'traces' : 'metrics';
  try {
    const response = await fetch(`${collector.url}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

function resource({ service = 'svc', instance = 'one' }: Sender) {
  return {
    attributes: attributesOf({
      'service.name': service,
      'service.instance.id': instance,
      'deployment.environment.name': 'test',
    }),
  };
}

function attributesOf(attributes: Readonly<Record<string, string | boolean>>) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'boolean' ? { boolValue: value } : { stringValue: value },
  }));
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms)) * NANOSECONDS_PER_MS);
}
