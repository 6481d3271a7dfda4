/** The run in a line, and the run in a few at its end. */
import type { Colors } from 'picocolors/types.js';
import { OUTCOMES, VERDICT_REASONS } from '@earshot/telemetry';
import type { View } from './view.ts';
import { count, duration, elapsed } from './words.ts';

export function progressLine(view: View): string {
  return `${elapsed(view.elapsedSeconds)}  ${countsOf(view)}  ${percentilesOf(view)}`;
}

/** How long, how many, and whether all is well. */
export function headline(view: View, colors: Colors): string {
  const { elapsedSeconds, counts } = view;
  return `${colors.bold('Earshot')}  ${elapsed(elapsedSeconds)} · ${count(counts.attempts)} notifications · ${verdictOf(view, colors)}`;
}

export function summaryLines(view: View, colors: Colors): string[] {
  return [headline(view, colors), `  ${countsOf(view)}`, `  delivery ${percentilesOf(view)}`];
}

function verdictOf({ counts, isFollowed }: View, colors: Colors): string {
  if (!isFollowed) return colors.yellow('nothing was followed');
  if (counts.silent > 0)
    return colors.red(`${count(counts.silent)} lost without anybody being told`);
  return counts.attempts === 0 ? 'nothing was sent' : colors.green('nothing was lost silently');
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
