/** Numbers as people read them: with their unit, as short as is honest. */
import type { DashboardAnswer, PanelView, Unit } from './answers.ts';

/** Keeps the number and its unit on one line. */
const SPACE = '\u00a0';
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

export function formatValue(
  value: number | null | undefined,
  { unit, states }: Pick<PanelView, 'unit' | 'states'>,
  nowMs: number = Date.now(),
): string {
  if (value === null || value === undefined) return '–';
  switch (unit) {
    case 'count':
      return formatCount(value);
    case 'per_second':
      return `${short(value)}${SPACE}/s`;
    case 'seconds':
      return formatSeconds(value);
    case 'ratio':
      return formatRatio(value);
    case 'bytes':
      return formatBytes(value);
    case 'timestamp':
      return formatAgo(nowMs / 1000 - value);
    case 'state':
      return states?.find((state) => state.value === value)?.text ?? short(value);
    case 'none':
      return short(value);
  }
}

/** Of a chart's axis: without false precision. */
export function formatTick(value: number, unit: Unit): string {
  if (unit === 'per_second') return short(value);
  if (unit === 'ratio') return `${short(value * 100)}${SPACE}%`;
  return formatValue(value, { unit: unit === 'state' ? 'none' : unit });
}

/** Events are whole, and a count over a window is an estimate. */
function formatCount(value: number): string {
  if (value > 0 && value < 0.5) return '<1';
  return grouped(Math.round(value));
}

/** What is not everything never reads 100 %. */
function formatRatio(value: number): string {
  const percent = value * 100;
  const size = Math.abs(percent);
  const digits = size >= 1000 ? 0 : size >= 99 && size < 100 ? 2 : 1;
  const factor = 10 ** digits;
  const cut = percent < 100 && percent > 99 ? Math.floor(percent * factor) / factor : percent;
  if (percent > 0 && percent < 0.05) return `<0.1${SPACE}%`;
  return `${grouped(Number(cut.toFixed(digits)))}${SPACE}%`;
}

export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return `0${SPACE}s`;
  if (size < 0.001) return `${short(seconds * 1e6)}${SPACE}µs`;
  if (size < 1) return `${short(seconds * 1e3)}${SPACE}ms`;
  if (size < 2 * MINUTE) return `${short(seconds)}${SPACE}s`;
  return formatLong(seconds);
}

/** Two units at most: "1 h 22 min". */
function formatLong(seconds: number): string {
  const sign = seconds < 0 ? '−' : '';
  const size = Math.abs(seconds);
  const [large, largeName, small, smallName] =
    size < HOUR
      ? ([MINUTE, 'min', 1, 's'] as const)
      : size < DAY
        ? ([HOUR, 'h', MINUTE, 'min'] as const)
        : ([DAY, 'd', HOUR, 'h'] as const);
  const total = Math.round(size / small);
  const perLarge = large / small;
  const rest = total % perLarge;
  const first = `${sign}${grouped(Math.floor(total / perLarge))}${SPACE}${largeName}`;
  return rest === 0 ? first : `${first}${SPACE}${rest}${SPACE}${smallName}`;
}

function formatBytes(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let name = 0;
  while (Math.abs(size) >= 1024 && name < names.length - 1) {
    size /= 1024;
    name++;
  }
  return `${short(size)}${SPACE}${names[name]}`;
}

/** "5 minutes ago". */
export function formatAgo(seconds: number): string {
  if (seconds < 0) return 'just now';
  if (seconds < 10) return 'just now';
  const [size, name] =
    seconds < MINUTE
      ? ([1, 'second'] as const)
      : seconds < HOUR
        ? ([MINUTE, 'minute'] as const)
        : seconds < DAY
          ? ([HOUR, 'hour'] as const)
          : ([DAY, 'day'] as const);
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'} ago`;
}

/** "Last 15 minutes" of a range. */
export function formatRange(seconds: number): string {
  const [size, name] =
    seconds < HOUR
      ? ([MINUTE, 'minute'] as const)
      : seconds < 2 * DAY
        ? ([HOUR, 'hour'] as const)
        : ([DAY, 'day'] as const);
  const count = Math.round(seconds / size);
  return count === 1 ? `Last ${name}` : `Last ${count} ${name}s`;
}

/** Three significant digits; whole numbers whole. */
function short(value: number): string {
  if (Math.abs(value) >= 1000) return grouped(Math.round(value));
  return grouped(Number(value.toPrecision(3)));
}

function grouped(value: number): string {
  const text = value.toLocaleString('en', { maximumFractionDigits: 6 });
  return text.replace('-', '−').replaceAll(',', '\u202f');
}

/** Hours, minutes and seconds of this machine, with ms where they matter. */
export function formatClock(at: string | number, hasMs = false): string {
  const date = new Date(at);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(
    (part) => String(part).padStart(2, '0'),
  );
  const ms = hasMs ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : '';
  return `${hours}:${minutes}:${seconds}${ms}`;
}

/** Hours and minutes, with the day where it is not today's. */
export function formatMoment(at: string | number, nowMs: number = Date.now()): string {
  const date = new Date(at);
  const clock = formatClock(at).slice(0, 5);
  if (date.toDateString() === new Date(nowMs).toDateString()) return clock;
  return `${date.getDate()} ${date.toLocaleString('en', { month: 'short' })} ${clock}`;
}

/** Where the numbers of a dashboard come from. */
export function sourceInWords(
  { source, since }: Pick<DashboardAnswer, 'source' | 'since'>,
  nowMs: number = Date.now(),
): string {
  return source === 'prometheus'
    ? 'By Prometheus'
    : `By this service, since ${formatMoment(since, nowMs)}`;
}

/** `bridge_initialisation` as "Bridge initialisation". */
export function inWords(name: string): string {
  const words = name.replaceAll(/[_.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `SilentFailures` as "Silent failures". */
export function alertInWords(name: string): string {
  return inWords(name.replaceAll(/(?<=[a-z])(?=[A-Z0-9])/g, ' ').toLowerCase());
}
