/** Views that tests draw. */
import picocolors from 'picocolors';
import { readCounts } from '../src/run/counts.ts';
import type { View } from '../src/table/view.ts';

export const PLAIN = picocolors.createColors(false);

const AT = new Date(2026, 0, 2, 12, 4, 31);

export function viewOf(changes: Partial<View> = {}): View {
  return {
    title: '8 clients ask, an agent answers; 13 faults get in the way',
    baseUrl: 'http://127.0.0.1:9464',
    windowSeconds: 3,
    elapsedSeconds: 14.7,
    durationSeconds: 30,
    isFollowed: true,
    counts: readCounts({
      attempts: 1284,
      confirmed: 1201,
      failed: 2,
      silent: 65,
      unknown: 12,
      evicted: 0,
      pending: 4,
      silent_by_reason: {
        timeout: 40,
        not_open: 15,
        context_missing: 3,
        bridge_unavailable: 4,
        method_missing: 3,
      },
    }),
    percentiles: { p50: 0.0008, p95: 0.0124, p99: 1.25 },
    perSecond: [0, 10, 40, 80, 60],
    happening: ["frida's client is frozen"],
    silentFailures: [
      {
        at: AT,
        reason: 'timeout',
        userHash: '3fa9c1d2e0b7',
        tool: 'summarise',
        correlationId: 'job-7f3a9c',
      },
      {
        at: AT,
        reason: 'isolation_violation',
        userHash: undefined,
        tool: undefined,
        correlationId: 'job-coffee',
      },
    ],
    ...changes,
  };
}
