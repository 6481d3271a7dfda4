/** Earshot's own errors in a service: how many since its start, when the latest was, and is that now? */
import { localTime } from '../local-time.ts';
import { seriesOf, sumOf } from './service-status.ts';

export interface PartErrors {
  readonly part: string;
  readonly count: number;
  /** 0 where it is not known. */
  readonly latestMs: number;
}

/** The parts of Earshot in which something has failed. */
export function errorsByPart(metrics: string): PartErrors[] {
  return seriesOf(metrics, 'earshot_monitor_errors_total').flatMap(({ labels, value }) => {
    const [component = '', part = ''] = /component="(\w+)"/.exec(labels) ?? [];
    const latest = sumOf(metrics, 'earshot_monitor_error_timestamp_seconds', component);
    return value > 0 ? [{ part, count: value, latestMs: latest * 1000 }] : [];
  });
}

/** `3 since the start, the latest at 10:31, 12 s ago`. */
export function countSinceStart(count: number, latestMs: number, nowMs: number): string {
  const since = `${count} since the start`;
  if (latestMs === 0) return since;
  const at = localTime(new Date(latestMs).toISOString(), new Date(nowMs));
  return `${since}, the latest at ${at}, ${agoOf(nowMs - latestMs)}`;
}

function agoOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}
