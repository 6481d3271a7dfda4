/** Words for a terminal: colours where they are wanted, and nothing from outside that could steer it. */
import { styleText } from 'node:util';
import { plainText } from '../logs/logger.ts';

export type Ink = 'green' | 'yellow' | 'red' | 'dim' | 'bold' | 'cyan';
export type Paint = (ink: Ink, text: string) => string;

const INK_OF: Readonly<Record<string, Ink>> = {
  healthy: 'green',
  degraded: 'yellow',
  critical: 'red',
  unknown: 'dim',
  confirmed: 'green',
  delivered: 'green',
  failed: 'yellow',
  silent: 'red',
  evicted: 'yellow',
  pending: 'cyan',
  firing: 'red',
  resolved: 'green',
  ok: 'green',
  warning: 'yellow',
  wrong: 'red',
};

/** Colours for a terminal that has them; `NO_COLOR` and pipes get plain text. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (ink, text) => styleText(ink, text, { stream });
}

/** A word in the colour of what it means. */
export function status(word: string, paint: Paint): string {
  const ink = INK_OF[word];
  return ink === undefined ? word : paint(ink, word);
}

/** A value of the service, on one line and without control characters. */
export function clean(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '–' : plainText(String(value), 300);
}

/** Left-aligned columns; widths are of the plain text. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const plain = rows.map((row) => row.map(withoutColours));
  const widths = (plain[0] ?? []).map((_, column) =>
    Math.max(...plain.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row, at) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + ' '.repeat(widths[column]! - plain[at]![column]!.length + gap),
      )
      .join('')
      .trimEnd(),
  );
}

/** What the terminal shows of it. */
export function withoutColours(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}
