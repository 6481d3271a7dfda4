/** IDs of messages by which clients acknowledge them: made, taken from applications, read from clients. */
import { createHash } from 'node:crypto';
import { randomTexts } from '../delivery/random-texts.ts';
import { safeCorrelationId } from '../scope/correlation.ts';

/** Longer ones are no IDs. What is longer than 128, or not of the safe set, is held as its hash. */
export const MOST_CHARACTERS = 1_024;
const randomText = randomTexts(16);

/** An ID that nobody can guess: 128 random bits, 22 characters of the URL-safe Base64 alphabet. */
export function makeMessageId(): string {
  return randomText();
}

/** An ID as it is held, or undefined for what is none. */
export function heldId(given: unknown): string | undefined {
  const isNumber = typeof given === 'number' || typeof given === 'bigint';
  const id = isNumber ? String(given) : given;
  if (typeof id !== 'string' || id === '' || id.length > MOST_CHARACTERS) return undefined;
  return safeCorrelationId(id) ?? `#${createHash('sha256').update(id).digest('base64url')}`;
}
