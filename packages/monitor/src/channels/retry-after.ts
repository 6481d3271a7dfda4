/** A receiver that is busy says for how long it wants to be left alone (RFC 9110, section 10.2.3). */

/** Three centuries: what has more digits is nonsense. */
const SECONDS = /^\d{1,10}$/;
/** The three forms of section 5.6.7. The last one has no zone, and means the same. */
const DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

interface BusyAnswer {
  readonly status: number;
  readonly retryAfter?: string | undefined;
}

/** It answered 429 or 503 and asked for a wait. */
export class BusyError extends Error {
  readonly waitMs: number;

  /** @param mostMs after which it is tried again all the same. */
  constructor(answered: string, { waitMs, mostMs }: { waitMs: number; mostMs: number }) {
    const bound = waitMs > mostMs ? `, and is tried after ${mostMs / 1000} s all the same` : '';
    super(`${answered}; it asks to be left alone for ${Math.ceil(waitMs / 1000)} s${bound}`);
    this.waitMs = waitMs;
  }
}

/** What is thrown for an answer that is no success. @param mostMs bounds the wait that it may ask for. */
export function refusal(answered: string, answer: BusyAnswer, mostMs: number): Error {
  const waitMs = askedWaitMs(answer);
  return waitMs === undefined ? new Error(answered) : new BusyError(answered, { waitMs, mostMs });
}

/** Undefined where it asks for nothing, or for nothing that has a meaning. */
export function askedWaitMs(
  { status, retryAfter }: BusyAnswer,
  nowMs = Date.now(),
): number | undefined {
  if ((status !== 429 && status !== 503) || retryAfter === undefined) return undefined;
  const text = retryAfter.trim();
  const waitMs = SECONDS.test(text) ? Number(text) * 1000 : dateOf(text) - nowMs;
  return waitMs > 0 ? waitMs : undefined;
}

/** Of whatever a try came to nothing by: 0 where it was not asked for. */
export function waitAfter(error: Error): number {
  const { cause } = error;
  return [error, cause].find((one) => one instanceof BusyError)?.waitMs ?? 0;
}

/** NaN for nonsense. */
function dateOf(text: string): number {
  if (!DATES.some((form) => form.test(text))) return Number.NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
