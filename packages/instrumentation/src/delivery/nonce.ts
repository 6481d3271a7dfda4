/**
 * Nonces of barriers: a prefix and 96 random bits, 30 bytes in all. Valid JSON, as some applications
 * parse the pongs they see; no IDs in it.
 */
import { randomTexts } from './random-texts.ts';

const PREFIX = '{"earshot":"';
const SUFFIX = '"}';
const RANDOM_BYTES = 12;
const LENGTH = PREFIX.length + (RANDOM_BYTES / 3) * 4 + SUFFIX.length;
const randomText = randomTexts(RANDOM_BYTES);

export function makeNonce(): string {
  return PREFIX + randomText() + SUFFIX;
}

/** The nonce in a pong's payload, or undefined when the pong is not ours. */
export function readNonce(payload: unknown): string | undefined {
  if (!Buffer.isBuffer(payload) || payload.length !== LENGTH) return undefined;
  const text = payload.toString('latin1');
  return text.startsWith(PREFIX) && text.endsWith(SUFFIX) ? text : undefined;
}
