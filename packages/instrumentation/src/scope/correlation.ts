/**
 * Correlation IDs: what support is told and searches for. Those from outside are taken over only when
 * they are at most 128 characters of a safe set; else a new one is made and the original's hash kept.
 */
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { createHash, randomUUID } from 'node:crypto';

const SAFE = /^[A-Za-z0-9._:@/+=-]{1,128}$/;
const HEADERS = ['x-correlation-id', 'x-request-id'] as const;
const BAGGAGE_KEYS = [
  'correlation_id',
  'correlation.id',
  'x-correlation-id',
  'x-request-id',
] as const;

export interface Correlation {
  readonly id: string;
  /** First 16 hex digits of the SHA-256 of an ID that was refused. */
  readonly refusedHash?: string;
}

export function makeCorrelationId(): string {
  return compact(randomUUID());
}

/** The ID, if it may be taken over as it is. */
export function safeCorrelationId(outside: unknown): string | undefined {
  return typeof outside === 'string' && SAFE.test(outside) ? compact(outside) : undefined;
}

/** Takes over an ID from outside, or makes one. */
export function acceptCorrelationId(outside: unknown): Correlation {
  if (typeof outside !== 'string' || outside === '') return { id: makeCorrelationId() };
  if (SAFE.test(outside)) return { id: compact(outside) };
  const refusedHash = createHash('sha256').update(outside).digest('hex').slice(0, 16);
  return { id: makeCorrelationId(), refusedHash };
}

/** From the headers of an upgrade request. */
export function correlationOfRequest(
  headers: Readonly<Record<string, string | string[] | undefined>> | undefined,
): Correlation {
  const header = HEADERS.map((name) => headers?.[name]).find(
    (value) => value !== undefined && value !== '',
  );
  return acceptCorrelationId(Array.isArray(header) ? header[0] : header);
}

/** From the baggage of the host's own OpenTelemetry context, if it has one. */
export function correlationOfContext(): string | undefined {
  const active = context.active();
  if (active === ROOT_CONTEXT) return undefined;
  const baggage = propagation.getBaggage(active);
  if (baggage === undefined) return undefined;
  const key = BAGGAGE_KEYS.find((candidate) => baggage.getEntry(candidate) !== undefined);
  const value = key === undefined ? undefined : baggage.getEntry(key)!.value;
  return safeCorrelationId(value);
}

const scratch = Buffer.allocUnsafe(128);

/**
 * The same text by itself. `randomUUID` returns a tree of 20 strings, 490 bytes in all (measured), and
 * what was cut out of a message keeps the whole message: either is held as long as the ID.
 */
function compact(id: string): string {
  return scratch.toString('latin1', 0, scratch.write(id, 'latin1'));
}
