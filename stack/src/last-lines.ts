/** The end of a log, which says what went wrong. */

const LAST_LINES = 12;

export function lastLines(log: string, count = LAST_LINES): string[] {
  return log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count);
}
