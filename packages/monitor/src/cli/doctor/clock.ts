/** Do the clocks of this machine and of the service agree? */
import type { Finding } from './finding.ts';

/** A scrape's own delay is of this size. */
const MAX_SKEW_MS = 2_000;

/** How far the service is ahead, in ms. */
export function lookAtClock(skewMs: number): Finding {
  const off = Math.round(skewMs);
  if (Math.abs(off) <= MAX_SKEW_MS) {
    return { what: 'clock', is: 'ok', says: `${Math.abs(off)} ms apart from this one` };
  }
  return {
    what: 'clock',
    is: 'wrong',
    says: `${lengthOf(Math.abs(off))} ${off > 0 ? 'ahead of' : 'behind'} this one`,
    mend: 'Set both clocks by NTP: Prometheus shows a sample from the future only when that time has come.',
  };
}

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 10) return `${ms} ms`;
  return seconds < 600 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
