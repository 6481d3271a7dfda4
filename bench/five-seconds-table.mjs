/** Writes the table of bench/five-seconds.json between the two marks of docs/five-seconds.md. */
import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- five seconds: written by bench/five-seconds-table.mjs -->';
const END = '<!-- /five seconds -->';
const TITLES = {
  both: 'everything alive: both roads',
  pipeline: 'Collector and Prometheus alone (no `EARSHOT_ALERTMANAGER_URL`)',
  direct: 'Collector killed: the direct road alone',
  embedded: 'no servers at all: the monitor pages by its own webhook',
};
const results = JSON.parse(readFileSync(new URL('five-seconds.json', import.meta.url), 'utf8'));
const page = new URL('../docs/five-seconds.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const begin = text.indexOf(BEGIN);
const end = text.indexOf(END);
if (begin < 0 || end < begin) throw new Error(`docs/five-seconds.md lacks ${BEGIN} … ${END}`);
writeFileSync(page, `${text.slice(0, begin + BEGIN.length)}\n\n${table()}\n\n${text.slice(end)}`);

function table() {
  const cells = Object.entries(TITLES).map(([road, title]) => {
    const { count, p50Ms, p95Ms, worstMs } = results.roads[road];
    return [
      title,
      `${count} of ${results.roads[road].runs.length}`,
      ...[p50Ms, p95Ms, worstMs].map((ms) => `${ms} ms`),
    ];
  });
  const head = ['road', 'arrived', 'median', 'p95', 'worst'];
  const widths = head.map((_, i) => Math.max(...[head, ...cells].map((row) => row[i].length)));
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...cells.map(line),
    '',
    `${results.machine}; load ${Math.max(...Object.values(results.roads).map(({ load }) => load)).toFixed(1)} at most.`,
  ].join('\n');
}
