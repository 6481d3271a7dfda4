/** A configuration file is the user's code: whatever it does, the start goes on and names the file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** A file of its own each time: modules are loaded once. */
function load(source: string, type = 'mjs', boundMs?: number) {
  const name = `earshot.${count++}.${type}`;
  writeFileSync(join(folder, name), source);
  return loadConfig(name, folder, boundMs);
}

describe('a configuration file', () => {
  it.each([
    ['export default { identify() {} };', 'mjs'],
    ['export function identify() {}', 'mjs'],
    ['const name: string = "x"; export default { identify: (): string => name };', 'ts'],
    ['module.exports = { identify() {} };', 'cjs'],
  ])('%s is taken', async (source, type) => {
    const loaded = await load(source, type);
    expect(loaded).toMatchObject({ directory: folder, config: { identify: expect.any(Function) } });
  });

  it.each([
    ['', 'exports nothing; allowed: an object with some of identify, correlate,'],
    ['const identify = () => {};', 'exports nothing; allowed: an object'],
    ['export default undefined;', 'exports nothing; allowed: an object'],
    ['export default null;', 'exports null; allowed: an object'],
    ['export default () => ({});', 'exports a function; allowed: an object'],
    ['export default Promise.resolve({ identify() {} });', 'exports a promise; allowed: an object'],
    ['export default { identify: 1n };', 'identify is bigint 1; allowed: a function'],
    ['export const tools = [null];', 'tools is a list; allowed: a list of objects'],
    ['import "nowhere-to-be-found";', "can't be loaded: Cannot find package"],
    ['throw new Error("broken");', "can't be loaded: broken"],
    ['throw undefined;', "can't be loaded: it throws nothing"],
    ['throw Object.create(null);', "can't be loaded: it throws an object"],
    [
      'export default { get identify() { throw new Error("broken"); } };',
      "can't be loaded: broken",
    ],
  ])('%s is refused by its name', async (source, complaint) => {
    await expect(load(source)).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringMatching(/^earshot\.\d+\.mjs/),
    });
    await expect(load(source)).rejects.toThrow(complaint);
  });

  it('that never ends is given up after the bound', async () => {
    await expect(load('await new Promise(() => {}); export default {};', 'mjs', 1)).rejects.toThrow(
      "can't be loaded: it is not done after 0.001 s; allowed: ",
    );
  });

  it.each(['nowhere.mjs', '.'])('%s, where there is none, is refused', async (path) => {
    await expect(loadConfig(path, folder)).rejects.toMatchObject({
      setting: 'EARSHOT_CONFIG',
      message: `EARSHOT_CONFIG is ${JSON.stringify(path)}, and there is no such file; allowed: the path of a .mjs, .js or .ts file`,
    });
  });
});
