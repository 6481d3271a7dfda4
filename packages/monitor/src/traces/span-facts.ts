/** What is read of a stored span, and how a story writes it. */
import type { SpanValue } from './stored-span.ts';

/** As Jaeger shows a status, by the OpenTelemetry specification for stores that have none. */
export const STATUS_CODE = 'otel.status_code';
export const STATUS_MESSAGE = 'otel.status_description';

export function textIn(attributes: ReadonlyMap<string, SpanValue>, key: string): string | null {
  const value = attributes.get(key);
  return value === undefined || value === '' ? null : String(value);
}

export function oneOf<T extends string>(
  allowed: readonly T[],
  value: SpanValue | undefined,
): T | undefined {
  return allowed.find((one) => one === value);
}

export function iso(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}

export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
