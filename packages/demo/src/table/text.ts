/** Text and its width in a terminal. */
import { stripVTControlCharacters } from 'node:util';

/** Cells that a line takes. Everything that we print is one cell a character. */
export function widthOf(line: string): number {
  return stripVTControlCharacters(line).length;
}

/** Rows that a line takes once the terminal has wrapped it. */
export function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(widthOf(line) / columns));
}

/** Cuts uncoloured text to `width` cells. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Puts parts on as few lines of `width` cells as they need. */
export function flow(parts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + part.length <= width) {
      lines[lines.length - 1] = last + separator + part;
    } else {
      lines.push(cut(part, width));
    }
  }
  return lines;
}

/**
 * Makes a line harmless: what a service or its peers put into a log must not move our cursor or
 * paint over the table.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g,
    '�',
  );
}
