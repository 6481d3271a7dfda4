/** IDs that a person can read out: six characters, two thousand million of them. */
import { randomInt } from 'node:crypto';

const LENGTH = 6;

export function shortId(kind: 'job' | 'visit'): string {
  return `${kind}-${randomInt(36 ** LENGTH)
    .toString(36)
    .padStart(LENGTH, '0')}`;
}
