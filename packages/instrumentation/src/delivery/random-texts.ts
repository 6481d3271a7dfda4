/** Texts that nobody can guess, in the URL-safe Base64 alphabet: one call to the random source for 256. */
import { randomFillSync } from 'node:crypto';

const AT_ONCE = 256;

export function randomTexts(bytes: number): () => string {
  const pool = Buffer.allocUnsafe(bytes * AT_ONCE);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const text = pool.toString('base64url', used, used + bytes);
    used += bytes;
    return text;
  };
}
