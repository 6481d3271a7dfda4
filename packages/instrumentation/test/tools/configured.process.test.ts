import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Seen {
  readonly tools: string[];
  readonly warnings: string[];
  readonly results: unknown[];
  readonly unhooked: { readonly module: string }[];
  readonly hooked: object;
  readonly bridges: number;
  readonly names: unknown[];
}

const BUILD = new URL('../../dist/index.js', import.meta.url).href;
let directory: string;
let seen: Seen;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'earshot-configured-'));
  cpSync(new URL('fixtures', import.meta.url), directory, { recursive: true });
  cpSync(path.join(directory, 'agent-kit'), path.join(directory, 'node_modules/agent-kit'), {
    recursive: true,
  });
  const service = path.join(directory, 'service.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [service, BUILD], {
    timeout: 20_000,
  });
  seen = JSON.parse(stdout) as Seen;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('tools named in the configuration', () => {
  it('give the service what they gave without Earshot', () => {
    expect(seen.results).toEqual([
      'found x',
      'renamed',
      1,
      'sunny',
      'default',
      'executed',
      'agent ran hammer',
      'found yfound y',
      1,
      'executed',
      'only',
      'kit z',
      'acted',
      1,
    ]);
    expect(seen.names).toEqual(['search', 1, 'fallback']);
  });

  it('are followed in ESM: functions, generators, renamed and default exports, objects, classes', () => {
    expect(seen.tools).toEqual(
      expect.arrayContaining([
        'search',
        'stream',
        'move',
        'weather',
        'fallback',
        'Agent',
        'hammer',
      ]),
    );
  });

  it('are followed in CJS, also where the module calls its own function', () => {
    expect(seen.tools).toEqual(expect.arrayContaining(['arrow', 'cjs agent', 'only']));
    expect(seen.tools.filter((name) => name === 'search')).toHaveLength(3);
  });

  it('are followed in a package, in whichever of its files they are', () => {
    expect(seen.tools).toEqual(expect.arrayContaining(['Kit', 'act']));
  });

  it('that cannot be hooked are named in a warning, with what was found', () => {
    const about = (name: string): string | undefined =>
      seen.warnings.find((warning) => warning.includes(name));

    expect(about('tool constant')).toContain('Found: constant (a constant)');
    expect(about('tool absent')).toContain(
      'Found: Agent, constant, createBridge, default, move, search, stream, weather.',
    );
    expect(about('tool Agent.fly')).toContain('Found: Agent with runTool, execute.');
    expect(seen.warnings).toHaveLength(3);
  });

  it('are reported where they are not hooked, also those whose module was never loaded', () => {
    expect(seen.unhooked.map(({ module }) => module)).toEqual([
      './tools.mjs',
      './tools.mjs',
      './tools.mjs',
      'not-installed',
    ]);
  });

  it('are counted', () => {
    expect(seen.hooked).toEqual({ tool: 14, bridge: 1 });
    expect(seen.bridges).toBe(1);
  });
});
