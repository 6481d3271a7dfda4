/**
 * Nonces of barriers: a prefix and 96 random bits, 30 bytes in all. Valid JSON, as some applications
 * parse the pongs they see; no IDs in it.
 */
import { randomFillSync } from 'node:crypto';

const PREFIX = '{"earshot":"';
const SUFFIX = '"}';
const RANDOM_BYTES = 12;
const LENGTH = PREFIX.length + (RANDOM_BYTES / 3) * 4 + SUFFIX.length;

/** One call to the random source for 256 nonces. */
const pool = Buffer.allocUnsafe(RANDOM_BYTES * 256);
let used = pool.length;

export function makeNonce(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('base64url', used, used + RANDOM_BYTES);
  used += RANDOM_BYTES;
  return PREFIX + random + SUFFIX;
}

/** The nonce in a pong's payload, or undefined when the pong is not ours. */
export function readNonce(payload: unknown): string | undefined {
  if (!Buffer.isBuffer(payload) || payload.length !== LENGTH) return undefined;
  const text = payload.toString('latin1');
  return text.startsWith(PREFIX) && text.endsWith(SUFFIX) ? text : undefined;
}
