/** Long lines for a terminal: broken between words, and going on below the column they began in. */
import { withoutColours } from './paint.ts';

/** What is narrower leaves no room for a column. */
const LEAST_COLUMNS = 40;

/** Lines for `stream`; whole ones where it is no terminal, as programs read those. */
export function fold(lines: readonly string[], { isTTY, columns }: NodeJS.WriteStream): string[] {
  if (!isTTY || columns < LEAST_COLUMNS) return [...lines];
  return lines.flatMap((text) => text.split('\n')).flatMap((line) => foldLine(line, columns));
}

/** An ID that is longer than a line stays whole, so that it can be copied. */
export function foldLine(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const indent = ' '.repeat(lastColumnOf(line, width));
  const folded: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S)(?= )/)) {
    if (current.trim() !== '' && widthOf(current) + widthOf(word) > width) {
      folded.push(current);
      current = indent + word.trimStart();
    } else {
      current += word;
    }
  }
  return [...folded, current];
}

/** Where the text of the last column begins: columns are two spaces apart. */
function lastColumnOf(line: string, width: number): number {
  const plain = withoutColours(line);
  const gap = [...plain.matchAll(/(?:^| ) +(?=\S)/g)].at(-1);
  const begins = gap === undefined ? 0 : gap.index + gap[0].length;
  return begins <= width / 2 ? begins : 2;
}

function widthOf(text: string): number {
  return withoutColours(text).length;
}
