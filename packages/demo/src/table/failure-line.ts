/** A silent failure in one line: reason, user, tool, correlation ID; and the address that explains it. */
import type { Colors } from 'picocolors/types.js';
import { explainUrl, type SilentFailure } from '../run/silent-failure.ts';
import { cut, printable, widthOf } from './text.ts';
import { clock } from './words.ts';

/** Beside one another where that fits, else the address goes below. */
export function failureLines(
  failure: SilentFailure,
  baseUrl: string,
  columns: number,
  colors: Colors,
): string[] {
  const url = explainUrl(baseUrl, failure);
  const facts = [
    clock(failure.at),
    colors.red(failure.reason.padEnd(19)),
    `user ${(failure.userHash ?? '–').padEnd(12)}`,
    cut(printable(failure.tool ?? '–'), 12).padEnd(12),
    printable(failure.correlationId),
  ].join('  ');
  const beside = `  ${facts}  ${colors.dim(url)}`;
  return widthOf(beside) <= columns ? [beside] : [`  ${facts}`, `    ${colors.dim(url)}`];
}
