/** A moment as the person at this terminal reads it: by the clock on their wall. */
import { clean } from './paint.ts';

/** `10:31`, with the date where it is another day's. What is no time stays as it is. */
export function localTime(at: string | null, now = new Date()): string {
  const moment = new Date(at ?? '');
  if (Number.isNaN(moment.getTime())) return clean(at);
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  if (moment.toDateString() === now.toDateString()) return clock;
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${clock}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
