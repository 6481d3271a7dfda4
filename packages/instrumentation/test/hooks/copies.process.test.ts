/** However ws is loaded and however often Earshot is, each copy is hooked once: rows 40 to 42. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScriptProcess, type ScriptOptions } from '../doubles/script-process.ts';

const BUILD = new URL('../../dist/', import.meta.url);
const WS = fileURLToPath(new URL('../../node_modules/ws', import.meta.url));
const HOOKED = new URL('fixtures/hooked.mjs', import.meta.url).href;
const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

interface Report {
  readonly hooked: string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly counts: Readonly<Record<string, { readonly confirmed: number; readonly pings: number }>>;
  readonly targets: Readonly<Record<string, number>>;
  readonly again: number;
  readonly attempts: number;
  readonly errors: number;
}

let folder: string;
beforeAll(async () => {
  // A name that an address would have to escape.
  folder = await mkdtemp(join(tmpdir(), 'earshot copies 100% é '));
  const install = async (name: string, from: string): Promise<void> => {
    await cp(from, join(folder, 'node_modules', name), { recursive: true, dereference: true });
  };
  await install('ws', WS);
  for (const outer of ['early', 'nested']) {
    await install(`${outer}/node_modules/ws`, WS);
    const index = `module.exports = require('ws');\n`;
    await writeFile(join(folder, 'node_modules', outer, 'index.js'), index);
    // Names that an ESM importer sees.
    await writeFile(
      join(folder, 'node_modules', outer, 'index.mjs'),
      `export { WebSocket, WebSocketServer } from 'ws';\n`,
    );
    await writeFile(
      join(folder, 'node_modules', outer, 'package.json'),
      JSON.stringify({ name: outer, exports: { import: './index.mjs', require: './index.js' } }),
    );
  }
  await cp(fixture('copies.mjs'), join(folder, 'copies.mjs'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function output(script: string, options: ScriptOptions): Promise<string> {
  const child = ScriptProcess.file(script, options);
  try {
    return await child.output();
  } finally {
    await child.dispose();
  }
}

async function report(...args: string[]): Promise<Report> {
  const options = { cwd: folder, args: [new URL('index.js', BUILD).href, ...args] };
  return JSON.parse(await output(join(folder, 'copies.mjs'), options)) as Report;
}

const once = { confirmed: 1, pings: 1 };
const everyWay = { early: once, esm: once, cjs: once, nested: once, 'nested esm': once };

describe('copies of ws', () => {
  test('are all hooked: before and after Earshot, ESM and CJS, nested, in any folder', async () => {
    const { counts, targets, hooked, warnings, errors } = await report();
    expect(counts).toEqual(everyWay);
    // Three copies on disk, each loaded once whoever asks.
    expect(targets).toEqual({ websocket_class: 3, websocket_server_class: 3, socket: 0 });
    expect(hooked).toHaveLength(6);
    expect(warnings).toEqual([]);
    expect(errors).toBe(0);
  });

  test('of a version that cannot be hooked are named, once', async () => {
    const manifest = join(folder, 'node_modules/nested/node_modules/ws/package.json');
    const original = await readFile(manifest, 'utf8');
    await writeFile(manifest, original.replace(/"version": "8[^"]*"/, '"version": "7.5.9"'));
    try {
      const child = report();
      // What goes through it is not followed, and the application sees nothing of that.
      const { counts, warnings } = await child;
      expect(counts['nested']).toEqual({ confirmed: 0, pings: 0 });
      expect(counts['esm']).toEqual(once);
      expect(warnings.map(({ code }) => code)).toEqual(['not_hookable']);
      expect(warnings[0]!.message).toContain('ws 7.5.9');
      expect(warnings[0]!.message).toContain(join('nested', 'node_modules', 'ws'));
    } finally {
      await writeFile(manifest, original);
    }
  });
});

test('two copies of Earshot, and watch() by both, hook and count once', async () => {
  const other = join(folder, 'other-earshot');
  await mkdir(other);
  // A real second copy, with what it needs inside.
  await build({
    entryPoints: [fileURLToPath(new URL('index.js', BUILD))],
    outfile: join(other, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const url = pathToFileURL(join(other, 'index.mjs')).href;
  const { counts, targets, hooked, again, attempts, errors } = await report(url);
  expect(counts).toEqual(everyWay);
  expect(targets).toEqual({ websocket_class: 3, websocket_server_class: 3, socket: 0 });
  expect(hooked.length + again).toBe(6);
  expect(attempts).toBe(5);
  expect(errors).toBe(0);
});

describe('an application that is bundled with its ws', () => {
  const bundle = (): string => join(folder, 'bundle.mjs');
  beforeAll(async () => {
    await build({
      entryPoints: [fixture('bundled.mjs')],
      outfile: bundle(),
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
      },
      logLevel: 'error',
    });
  });
  const run = async (env: Record<string, string>): Promise<object> =>
    JSON.parse(await output(bundle(), { env, node: ['--import', HOOKED] })) as object;

  test('is not seen, and a warning says so and what to do', async () => {
    expect(await run({})).toMatchObject({ warnings: ['nothing_hooked'], attempts: 0 });
  });

  test('is followed when its server is given to watch()', async () => {
    expect(await run({ WATCHED: 'server' })).toMatchObject({
      warnings: [],
      attempts: 1,
      confirmed: 1,
      destination: '/chat',
    });
  });

  test('is followed when a socket is given to watch()', async () => {
    expect(await run({ WATCHED: 'socket' })).toMatchObject({ attempts: 1, confirmed: 1 });
  });
});
