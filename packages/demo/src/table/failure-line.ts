/** Silent failures: reason, user, tool, correlation ID; and the address that explains each. */
import type { Colors } from 'picocolors/types.js';
import { explainUrl, type FailureGroup } from '../run/silent-failure.ts';
import { cut, printable, widthOf } from './text.ts';
import { clock } from './words.ts';

/** Beside one another where that fits, else the address goes below. */
export function failureLines(
  failure: FailureGroup,
  baseUrl: string,
  columns: number,
  colors: Colors,
): string[] {
  const url = explainUrl(baseUrl, failure);
  const facts = [
    clock(failure.at),
    colors.red(failure.reason.padEnd(19)),
    `user ${(failure.userHash ?? '–').padEnd(12)}`,
    cut(printable(failure.tool ?? '–'), 9).padEnd(9),
    printable(failure.correlationId),
    ...(failure.times > 1 ? [`×${failure.times}`] : []),
  ].join('  ');
  const beside = `  ${facts}  ${colors.dim(url)}`;
  return widthOf(beside) <= columns ? [beside] : [`  ${facts}`, `  ${colors.dim(url)}`];
}
