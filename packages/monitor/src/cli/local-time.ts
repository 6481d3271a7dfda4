/** Moments as the person at this terminal reads them: by the clock on their wall. */
import { clean } from './paint.ts';

/** `10:31`, with the date where it is another day's. What is no time stays as it is. */
export function localTime(at: string | null, now = new Date()): string {
  const moment = new Date(at ?? '');
  if (Number.isNaN(moment.getTime())) return clean(at);
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  return moment.toDateString() === now.toDateString() ? clock : `${localDate(at)} ${clock}`;
}

/** `2026-11-24`. */
export function localDate(at: string | null): string {
  const moment = new Date(at ?? '');
  if (Number.isNaN(moment.getTime())) return clean(at);
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** `10:31:07.250`. */
export function localClock(at: string): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return clean(at);
  const seconds = `${two(moment.getSeconds())}.${String(moment.getMilliseconds()).padStart(3, '0')}`;
  return `${two(moment.getHours())}:${two(moment.getMinutes())}:${seconds}`;
}

/** What the local clock is to UTC at that moment: `UTC`, `UTC+01:00`. */
export function localZone(at: string): string {
  const minutes = -new Date(at).getTimezoneOffset();
  if (minutes === 0 || Number.isNaN(minutes)) return 'UTC';
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
