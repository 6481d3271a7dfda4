/** A span as Jaeger's `/api/traces` gives it, read with distrust: whoever answers there may be anybody. */

export type SpanValue = string | number | boolean;

export interface StoredEvent {
  readonly name: string;
  readonly atMs: number;
  readonly attributes: ReadonlyMap<string, SpanValue>;
}

export interface StoredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  /** Epoch in ms, to the microsecond. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: ReadonlyMap<string, SpanValue>;
  readonly events: readonly StoredEvent[];
}

/** Throws an Error for what is no answer of Jaeger's; a span that makes no sense is left out. */
export function parseTraces(text: string): StoredSpan[] {
  const traces = arrayOf(fieldOf(parse(text), 'data'));
  if (traces === undefined) throw new Error('its answer is not that of Jaeger');
  return traces.flatMap((trace) =>
    (arrayOf(fieldOf(trace, 'spans')) ?? []).flatMap((span) => spanOf(span) ?? []),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its answer is not JSON');
  }
}

function spanOf(span: unknown): StoredSpan | undefined {
  const traceId = textOf(fieldOf(span, 'traceID'));
  const spanId = textOf(fieldOf(span, 'spanID'));
  const startUs = fieldOf(span, 'startTime');
  const durationUs = fieldOf(span, 'duration');
  if (traceId === undefined || spanId === undefined) return undefined;
  if (!isTime(startUs) || !isTime(durationUs)) return undefined;
  const parent = (arrayOf(fieldOf(span, 'references')) ?? []).find(
    (reference) => fieldOf(reference, 'refType') === 'CHILD_OF',
  );
  return {
    traceId,
    spanId,
    parentId: textOf(fieldOf(parent, 'spanID')),
    startMs: startUs / 1000,
    durationMs: durationUs / 1000,
    attributes: attributesOf(fieldOf(span, 'tags')),
    events: (arrayOf(fieldOf(span, 'logs')) ?? []).flatMap((log) => eventOf(log) ?? []),
  };
}

function eventOf(log: unknown): StoredEvent | undefined {
  const atUs = fieldOf(log, 'timestamp');
  const attributes = attributesOf(fieldOf(log, 'fields'));
  const name = attributes.get('event');
  if (!isTime(atUs) || typeof name !== 'string') return undefined;
  return { name, atMs: atUs / 1000, attributes };
}

function attributesOf(pairs: unknown): Map<string, SpanValue> {
  const attributes = new Map<string, SpanValue>();
  for (const pair of arrayOf(pairs) ?? []) {
    const key = fieldOf(pair, 'key');
    const value = fieldOf(pair, 'value');
    const isPlain =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (typeof key === 'string' && isPlain) attributes.set(key, value);
  }
  return attributes;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function arrayOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Microseconds of the epoch that `Date` can show. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 8.64e18;
}
