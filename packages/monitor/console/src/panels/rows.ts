/** Which rows and columns of a table are worth showing. */
import type { PanelView } from '../answers.ts';

export type TableRow = NonNullable<PanelView['rows']>[number];
type Table = Pick<PanelView, 'rows'>;

const SERVICE = new Set(['service.name', 'service_name']);

/** What is 0 is told in a line at the end, so that what is not stands out. */
export function shownRows({ rows = [] }: Table): readonly TableRow[] {
  const numbers = (row: TableRow): number[] =>
    Object.values(row).filter((value) => typeof value === 'number');
  return rows.filter(
    (row) => numbers(row).length === 0 || numbers(row).some((value) => value !== 0),
  );
}

/**
 * Words first, then numbers. A service that is the same in all rows says nothing, unless there is
 * nothing else to say.
 */
export function shownColumns({ rows = [] }: Table): readonly string[] {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isNumber = (key: string): boolean => isNumeric(key, rows);
  const words = keys.filter((key) => !isNumber(key));
  const telling = words.filter(
    (key) => !SERVICE.has(key) || new Set(rows.map((row) => row[key])).size > 1,
  );
  return [...(telling.length > 0 ? telling : words), ...keys.filter(isNumber)];
}

export function isNumeric(column: string, rows: readonly TableRow[]): boolean {
  return rows.some((row) => typeof row[column] === 'number');
}
