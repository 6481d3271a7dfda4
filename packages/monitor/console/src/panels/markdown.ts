/**
 * The little Markdown that panels use: paragraphs, numbered lists, tables, bold, code. It becomes a
 * tree, never HTML in a string.
 */
export type Inline = { readonly kind: 'text' | 'bold' | 'code'; readonly text: string };
export type Block =
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

const NUMBERED = /^\d+\. /;

export function parseMarkdown(text: string): readonly Block[] {
  return text
    .split(/\n{2,}/)
    .map((block) => block.split('\n').filter((line) => line.trim() !== ''))
    .filter((lines) => lines.length > 0)
    .map(blockOf);
}

function blockOf(lines: readonly string[]): Block {
  if (lines.every((line) => line.startsWith('|'))) {
    const [head = [], , ...rows] = lines.map(cellsOf);
    return { kind: 'table', head, rows };
  }
  if (lines.every((line) => NUMBERED.test(line))) {
    return { kind: 'list', items: lines.map((line) => inlineOf(line.replace(NUMBERED, ''))) };
  }
  return { kind: 'paragraph', text: inlineOf(lines.join(' ')) };
}

function cellsOf(line: string): readonly (readonly Inline[])[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => inlineOf(cell.trim()));
}

function inlineOf(text: string): readonly Inline[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**')) return { kind: 'bold', text: part.slice(2, -2) };
      if (part.startsWith('`')) return { kind: 'code', text: part.slice(1, -1) };
      return { kind: 'text', text: part };
    });
}
