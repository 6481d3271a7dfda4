/** The live table as lines of text. Pure: the same view and width give the same lines. */
import type { Colors } from 'picocolors/types.js';
import { VERDICT_REASONS } from '@earshot/telemetry';
import { groupFailures, oneOfEachReason } from '../run/silent-failure.ts';
import { failureLines } from './failure-line.ts';
import { headline } from './summary.ts';
import { cut, flow, rowsOf } from './text.ts';
import type { View } from './view.ts';
import { bar, count, duration, elapsed, share, sparkline } from './words.ts';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/** Name, figure and share of an outcome, before its bar or its reasons. */
const FACTS_WIDTH = 36;
const SPARK_SECONDS = 30;

export function renderFrame(view: View, size: FrameSize, colors: Colors): string[] {
  const { columns } = size;
  const lines = [
    ...header(view, columns, colors),
    '',
    ...outcomes(view, columns, colors),
    '',
    latency(view, columns, colors),
  ];
  return [...lines, ...failures(view, size, lines.length, colors)];
}

/** What stays on the terminal when the run is over. */
export function renderEnd(view: View, columns: number, colors: Colors): string[] {
  const lost = oneOfEachReason(view.silentFailures).flatMap((failure) =>
    failureLines(failure, view.baseUrl, columns, colors),
  );
  return [
    ...(lost.length === 0
      ? []
      : [colors.bold('Silent failures, the latest of each reason'), ...lost, '']),
    ...outcomes(view, columns, colors),
    latency(view, columns, colors),
    headline(view, colors),
  ];
}

function header(view: View, columns: number, colors: Colors): string[] {
  const of = view.durationSeconds === undefined ? '' : ` of ${elapsed(view.durationSeconds)}`;
  const time = `${elapsed(view.elapsedSeconds)}${of}`;
  const title = cut(view.title, columns - 'Earshot  '.length - time.length - 2);
  const gap = ' '.repeat(
    Math.max(1, columns - 'Earshot  '.length - title.length - time.length - 1),
  );
  const second = cut(
    `open ${view.baseUrl} in a browser · window ${view.windowSeconds} s · Ctrl-C stops`,
    columns - 1,
  );
  const now = view.happening.length === 0 ? '' : `now: ${view.happening.join(' · ')}`;
  return [
    `${colors.bold(colors.cyan('Earshot'))}  ${title}${gap}${colors.dim(time)}`,
    colors.dim(second),
    colors.yellow(cut(now, columns - 1)),
  ];
}

function outcomes({ counts, perSecond }: View, columns: number, colors: Colors): string[] {
  const rest = columns - FACTS_WIDTH - 1;
  const row = (
    name: string,
    value: number,
    paint: (text: string) => string,
    note: string,
  ): string => {
    const facts = `  ${name.padEnd(10)}${count(value).padStart(12)}${share(value, counts.attempts).padStart(10)}  `;
    return `${value === 0 ? colors.dim(facts) : paint(facts)}${note}`;
  };
  const barred = (
    name: 'confirmed' | 'failed' | 'unknown' | 'evicted' | 'pending',
    paint: (text: string) => string,
  ): string =>
    row(name, counts[name], paint, paint(bar(counts[name] / Math.max(1, counts.attempts), rest)));

  const last = perSecond.at(-1) ?? 0;
  const sparks = Math.max(0, Math.min(SPARK_SECONDS, rest - 10));
  const rate = cut(
    `${count(last)}/s  ${sparks === 0 ? '' : sparkline(perSecond.slice(-sparks))}`,
    rest,
  );
  const attempts = `  ${'attempts'.padEnd(10)}${count(counts.attempts).padStart(12)}${' '.repeat(12)}${colors.dim(rate)}`;
  return [
    attempts,
    barred('confirmed', colors.green),
    barred('failed', colors.yellow),
    ...silent(counts, rest, row, colors),
    barred('unknown', colors.magenta),
    barred('evicted', colors.magenta),
    barred('pending', colors.cyan),
  ];
}

function silent(
  counts: View['counts'],
  rest: number,
  row: (name: string, value: number, paint: (text: string) => string, note: string) => string,
  colors: Colors,
): string[] {
  const reasons = VERDICT_REASONS.silent
    .filter((reason) => counts.silent_by_reason[reason] > 0)
    .map((reason) => `${reason} ${count(counts.silent_by_reason[reason])}`);
  const [first = '', ...more] = flow(reasons, ' · ', rest);
  return [
    row('silent', counts.silent, (text) => colors.bold(colors.red(text)), colors.red(first)),
    ...more.map((line) => `${' '.repeat(FACTS_WIDTH)}${colors.red(line)}`),
  ];
}

function latency({ percentiles }: View, columns: number, colors: Colors): string {
  const parts = (['p50', 'p95', 'p99'] as const).map(
    (name) => `${name} ${duration(percentiles[name])}`,
  );
  return cut(`  delivery  ${parts.join('   ')}`, columns - 1).replaceAll(/p\d\d/g, (name) =>
    colors.dim(name),
  );
}

/** As many as the terminal has room for: a frame taller than it could not be drawn over. */
function failures(view: View, size: FrameSize, used: number, colors: Colors): string[] {
  if (view.silentFailures.length === 0) return [];
  const lines = ['', colors.bold('Silent failures, latest first')];
  let room = size.rows - 1 - used - lines.length;
  for (const failure of groupFailures(view.silentFailures)) {
    const drawn = failureLines(failure, view.baseUrl, size.columns, colors);
    room -= drawn.reduce((rows, line) => rows + rowsOf(line, size.columns), 0);
    if (room < 0) break;
    lines.push(...drawn);
  }
  return lines.length > 2 ? lines : [];
}
