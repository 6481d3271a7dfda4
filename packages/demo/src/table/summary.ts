/** The run in a line, and the run in a few at its end. */
import type { Colors } from 'picocolors/types.js';
import { OUTCOMES, VERDICT_REASONS } from '@earshot/telemetry';
import type { View } from './view.ts';
import { count, duration, elapsed } from './words.ts';

export function progressLine(view: View): string {
  return `${elapsed(view.elapsedSeconds)}  ${countsOf(view)}  ${percentilesOf(view)}`;
}

export function summaryLines(view: View, colors: Colors): string[] {
  const { counts } = view;
  const verdict =
    counts.silent === 0
      ? colors.green('nothing was lost silently')
      : colors.red(`${count(counts.silent)} lost without anybody being told`);
  return [
    `${colors.bold('Earshot')}  ${elapsed(view.elapsedSeconds)} · ${count(counts.attempts)} notifications · ${verdict}`,
    `  ${countsOf(view)}`,
    `  delivery ${percentilesOf(view)}`,
  ];
}

function countsOf({ counts }: View): string {
  const reasons = VERDICT_REASONS.silent
    .filter((reason) => counts.silent_by_reason[reason] > 0)
    .map((reason) => `${reason} ${count(counts.silent_by_reason[reason])}`);
  const parts = (['attempts', ...OUTCOMES, 'pending'] as const).map((name) => {
    const why = name === 'silent' && reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
    return `${name} ${count(counts[name])}${why}`;
  });
  return parts.join('  ');
}

function percentilesOf({ percentiles }: View): string {
  return (['p50', 'p95', 'p99'] as const)
    .map((name) => `${name} ${duration(percentiles[name])}`)
    .join('  ');
}
