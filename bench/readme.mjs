/** Writes the table of bench/results.json between the README's two marks. */
import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- bench: written by bench/readme.mjs -->';
const END = '<!-- /bench -->';
const results = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'));
const readme = new URL('../README.md', import.meta.url);
const text = readFileSync(readme, 'utf8');
const begin = text.indexOf(BEGIN);
const end = text.indexOf(END);
if (begin < 0 || end < begin) throw new Error(`README.md lacks ${BEGIN} … ${END}`);
writeFileSync(readme, `${text.slice(0, begin + BEGIN.length)}\n${table()}\n${text.slice(end)}`);

function table() {
  const [few, many] = results.tables;
  const { pending } = results;
  const rows = few.rows.map((row, i) => {
    const other = many.rows[i];
    return `| ${row.title} | ${ratio(row.rateRatio)} | ${ratio(row.cpuRatio)} | ${ratio(other.rateRatio)} | ${ratio(other.cpuRatio)} |`;
  });
  const plain = few.rows[0];
  return [
    `Messages per second and CPU per message against plain ws, at ${few.connections} and ${many.connections.toLocaleString('en')} connections: the median ratio, and its spread over ${results.rounds} alternating rounds.`,
    '',
    `| 256-byte messages | rate, ${few.connections} | CPU, ${few.connections} | rate, ${many.connections.toLocaleString('en')} | CPU, ${many.connections.toLocaleString('en')} |`,
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Plain ws: ${Math.round(plain.rate).toLocaleString('en')} messages/s at ${plain.cpuMicros.toFixed(1)} µs of CPU each. ${results.machine}; server and clients in separate processes.`,
    '',
    `A million pending, each with its own correlation ID, over ${pending.connections.toLocaleString('en')} connections: ${pending.megabytesAboveIdle.toFixed(0)} MB above idle; sweeping takes ${(pending.sweepShareOfCore * 100).toFixed(1)} % of a core; when all expire at once the event loop stalls ${pending.expiryLongestStallMs.toFixed(0)} ms at the longest.`,
  ].join('\n');
}

function ratio({ median, min, max }) {
  return min === max ? '1' : `**${median.toFixed(2)}** (${min.toFixed(2)}–${max.toFixed(2)})`;
}
