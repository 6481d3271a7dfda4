/** Pages of the reference: a heading, sentences and tables. */
import type { Artifact } from '../artifact.ts';

const NOTE =
  '<!-- Generated from packages/telemetry by packages/provision. Change there and run `pnpm generate`. -->';

export function page(name: string, title: string, parts: readonly string[]): Artifact {
  return {
    path: `docs/reference/${name}.md`,
    content: `${[`# ${title}`, NOTE, ...parts].join('\n\n')}\n`,
  };
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, columns.map(() => '---'), ...rows.map((cells) => cells.map(escaped))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function codes(texts: readonly string[]): string {
  return texts.length === 0 ? '–' : texts.map(code).join(', ');
}

/** Windows in words: 900 is `15 min`. */
export function duration(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
  ] as const) {
    if (seconds >= length && seconds % length === 0) return `${seconds / length} ${unit}`;
  }
  return `${seconds} s`;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
