/** The rule files, the configuration that loads them and their cases, by Prometheus' own tool. */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { runTool } from '@earshot/stack';

const PROMETHEUS = fileURLToPath(new URL('../../../prometheus/', import.meta.url));
const yamlFilesOf = (folder: string): string[] =>
  readdirSync(path.join(PROMETHEUS, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => path.join(PROMETHEUS, folder, name));

test('the configuration is valid with all of its rules', async () => {
  const { exitCode, output } = await runTool('promtool', [
    'check',
    'config',
    path.join(PROMETHEUS, 'prometheus.yml'),
  ]);
  expect(output).toContain('SUCCESS');
  expect(exitCode, output).toBe(0);
});

test('no rule is doubled or suspicious', async () => {
  const { exitCode, output } = await runTool('promtool', [
    'check',
    'rules',
    '--lint=all',
    '--lint-fatal',
    ...yamlFilesOf('rules'),
  ]);
  expect(exitCode, output).toBe(0);
});

test.each(yamlFilesOf('tests').map((file) => [path.basename(file), file]))(
  'each case of %s holds',
  async (_name, file) => {
    const { exitCode, output } = await runTool('promtool', ['test', 'rules', file]);
    expect(exitCode, output).toBe(0);
  },
);
