import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { binaryPath } from '../../src/build/binary.ts';
import { buildServers, missingServers } from '../../src/build/build.ts';
import { cacheFolder, installFolder, SERVERS } from '../../src/build/definitions.ts';
import type { Progress } from '../../src/build/progress.ts';

const JAEGER = SERVERS.find(({ name }) => name === 'jaeger')!;
const OTHERS = SERVERS.filter((server) => server !== JAEGER);

let folder = '';
let environment: NodeJS.ProcessEnv = {};
const said: string[] = [];
const progress: Progress = {
  say: (line) => said.push(line),
  during: (_describe, work) => work(),
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earshot-build-'));
  environment = { PATH: `${folder}:/usr/bin:/bin`, XDG_CACHE_HOME: path.join(folder, 'cache') };
  said.length = 0;
  for (const server of OTHERS) {
    const bin = path.join(installFolder(server, environment), 'bin');
    mkdirSync(bin, { recursive: true });
    for (const name of server.binaries) writeFileSync(path.join(bin, name), '');
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A Go whose `build` does this; `$out` is the folder that the binaries go to. */
function installGo(build: string): void {
  const file = path.join(folder, 'go');
  const script = `#!/bin/sh
if [ "$1" = env ]; then printf 'go1.99.0\\nlocal\\n'; exit; fi
echo call >> ${path.join(folder, 'calls')}
while [ "$1" != -o ]; do shift; done; out=$2
${build}
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

function calls(): number {
  const file = path.join(folder, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

function leftovers(): string[] {
  return readdirSync(cacheFolder(environment)).filter((name) => /\.(building-|lock)/.test(name));
}

describe.skipIf(process.platform === 'win32')('buildServers', () => {
  test('builds what is missing, once, and leaves nothing beside it', async () => {
    installGo('echo binary > "$out/jaeger"');
    expect(missingServers(environment)).toEqual([JAEGER]);

    await buildServers({ progress, environment });
    await buildServers({ progress, environment });

    expect(calls()).toBe(1);
    expect(readFileSync(binaryPath('jaeger', environment), 'utf8')).toBe('binary\n');
    expect(leftovers()).toEqual([]);
    expect(said.at(-1)).toMatch(/^ {2}jaeger \S+ built in \d/);
  });

  test('two builders at once build once', async () => {
    installGo('sleep 0.3; echo binary > "$out/jaeger"');
    await Promise.all([
      buildServers({ progress, environment }),
      buildServers({ progress, environment }),
    ]);
    expect(calls()).toBe(1);
    expect(leftovers()).toEqual([]);
  });

  test('goes past the lock and the rest of a builder that was killed', async () => {
    installGo('echo binary > "$out/jaeger"');
    const place = installFolder(JAEGER, environment);
    // A process that is gone for sure.
    const { pid } = spawnSync('true');
    writeFileSync(`${place}.lock`, String(pid));
    mkdirSync(`${place}.building-killed`);

    await buildServers({ progress, environment });

    expect(existsSync(binaryPath('jaeger', environment))).toBe(true);
    expect(leftovers()).toEqual([]);
  });

  test.each([
    ['dial tcp: lookup proxy.golang.org: no such host', 'offline', 'check the network'],
    ['write: no space left on device', 'build-failed', 'free some 10 GB'],
    ['undefined: something', 'build-failed', 'go clean -cache'],
  ])('says of %j what to do, and leaves no half of a server', async (line, code, remedy) => {
    installGo(`echo half > "$out/jaeger"; echo '${line}' >&2; exit 1`);
    await expect(buildServers({ progress, environment })).rejects.toMatchObject({
      code,
      message: `jaeger ${JAEGER.version} could not be built (exit code 1). The last lines:`,
      lines: [line],
      remedy: expect.stringContaining(remedy),
    });
    expect(existsSync(installFolder(JAEGER, environment))).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  test('ends a build that is under way when it is told to', async () => {
    installGo('exec sleep 60');
    const ending = new AbortController();
    const building = buildServers({ progress, environment, signal: ending.signal });
    await expect.poll(calls, { timeout: 10_000 }).toBe(1);
    ending.abort();
    await expect(building).rejects.toThrow('aborted');
    expect(leftovers()).toEqual([]);
  });

  test("does not fill somebody's own folder of servers", async () => {
    await expect(
      buildServers({ progress, environment: { ...environment, EARSHOT_SERVERS: folder } }),
    ).rejects.toMatchObject({
      code: 'server-missing',
      message: `EARSHOT_SERVERS is ${JSON.stringify(folder)}, and there is no otelcol in it; allowed: a folder that holds otelcol, prometheus, promtool, alertmanager, amtool, jaeger.`,
    });
  });
});
