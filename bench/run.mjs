/**
 * `pnpm bench`: cost against rivals, alternating, in one run. Writes bench/results.json, from which
 * `bench/readme.mjs` makes the README's table.
 *
 *   --rounds N        rounds of each variant (5 or more; default 7)
 *   --only a,b        only these variants, beside plain ws; writes nothing
 *   --only pending    the million pending alone, beside the tables that stand
 *   --quick           a tenth of the messages, to see that it works
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const folder = fileURLToPath(new URL('.', import.meta.url));
if (!existsSync(new URL('node_modules', import.meta.url))) installRivals();

const { round } = await import('./round.mjs');
const { measurePending } = await import('./pending.mjs');
const { VARIANTS } = await import('./variants.mjs');
const { median, ratios } = await import('./statistics.mjs');

const RESULTS = new URL('results.json', import.meta.url);
if (values.only === 'pending') {
  write({ ...JSON.parse(readFileSync(RESULTS, 'utf8')), pending: await measurePending() });
  await import('./readme.mjs');
  process.exit();
}

const share = values.quick ? 0.1 : 1;
const CONNECTIONS = [
  { connections: 10, messages: 400_000 * share },
  { connections: 1_000, messages: 450_000 * share },
];
const only = values.only?.split(',');
const variants = VARIANTS.filter(({ name }) => !only || name === 'plain' || only.includes(name));

const tables = [];
for (const { connections, messages } of CONNECTIONS) {
  const runs = new Map(variants.map(({ name }) => [name, []]));
  for (let i = 0; i < Number(values.rounds); i++) {
    // Turn about, so that a drift of the machine meets all of them alike.
    const order = i % 2 === 0 ? variants : variants.toReversed();
    for (const variant of order) {
      const result = await round(variant, connections, messages);
      runs.get(variant.name).push(result);
      progress(connections, i + 1, variant, result);
      if (variant.name === 'earshot' && result.confirmed !== messages) {
        throw new Error(`Earshot confirmed ${result.confirmed} of ${messages} messages`);
      }
    }
  }
  const plain = runs.get('plain');
  tables.push({
    connections,
    messages,
    rows: variants.map(({ name, title }) => ({
      name,
      title,
      rate: median(runs.get(name).map((run) => run.rate)),
      cpuMicros: median(runs.get(name).map((run) => run.cpuMicros)),
      rateRatio: ratios(runs.get(name), plain, 'rate'),
      cpuRatio: ratios(runs.get(name), plain, 'cpuMicros'),
    })),
  });
}
const results = {
  machine: `${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
  rounds: Number(values.rounds),
  tables,
  pending: await measurePending(),
};
console.log(JSON.stringify(results, undefined, 2));
if (!values.quick && !only) {
  write(results);
  await import('./readme.mjs');
}

function write(all) {
  writeFileSync(RESULTS, `${JSON.stringify(all, undefined, 2)}\n`);
}

function progress(connections, number, { name }, { rate, cpuMicros }) {
  const figures = `${Math.round(rate)} messages/s, ${cpuMicros.toFixed(2)} µs CPU each`;
  console.error(`${connections} connections, round ${number}: ${name.padEnd(8)} ${figures}`);
}

/** Rivals are heavy and only the bench needs them: they are no part of the workspace. */
function installRivals() {
  console.error('installing the rivals into bench/node_modules');
  const args = ['install', '--ignore-workspace', '--frozen-lockfile'];
  const { status } = spawnSync('pnpm', args, { cwd: folder, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
