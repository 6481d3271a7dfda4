/**
 * Bundles the console of @earshot/monitor into its dist: `node scripts/console.mjs`. Nothing is done
 * when nothing changed, as this is part of every build.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../packages/monitor/', import.meta.url));
const SOURCE = path.join(PACKAGE, 'console');
const TARGET = path.join(PACKAGE, 'dist', 'console');
const STAMP = path.join(TARGET, '.made-of');

const fingerprint = fingerprintOf();
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== fingerprint) {
  await bundle();
  writeFileSync(STAMP, fingerprint);
}

async function bundle() {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: SOURCE,
    base: '/console/',
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: TARGET,
      emptyOutDir: true,
      assetsDir: '.',
      target: 'es2023',
      modulePreload: { polyfill: false },
      // The licences of what is bundled ask to be brought along.
      license: { fileName: 'licences.md' },
    },
  });
}

/** Of everything that decides what comes out. */
function fingerprintOf() {
  const hash = createHash('sha256');
  const files = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .concat(path.join(PACKAGE, 'package.json'), fileURLToPath(import.meta.url));
  for (const file of files.toSorted()) {
    hash.update(`${path.relative(PACKAGE, file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}
