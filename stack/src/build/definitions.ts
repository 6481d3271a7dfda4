/** The servers, their versions and binaries. `stack/servers/<name>/` says what each is built from. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type ServerName = 'collector' | 'prometheus' | 'alertmanager' | 'jaeger';
export type BinaryName =
  | 'otelcol'
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'amtool'
  | 'jaeger';

export interface Server {
  readonly name: ServerName;
  /** As its own makers count, without a leading v. */
  readonly version: string;
  readonly binaries: readonly BinaryName[];
  /** What goes into its build. A change here or there is another server. */
  readonly sources: readonly string[];
  /** Minutes that a first build took on two cores, to say before it starts. */
  readonly minutesCold: number;
}

export const SERVERS: readonly Server[] = [
  {
    name: 'collector',
    version: '0.159.0',
    binaries: ['otelcol'],
    sources: ['builder.yaml'],
    minutesCold: 3,
  },
  {
    name: 'prometheus',
    version: '3.13.2',
    binaries: ['prometheus', 'promtool'],
    sources: ['go.mod', 'go.sum'],
    minutesCold: 6,
  },
  {
    name: 'alertmanager',
    version: '0.31.1',
    binaries: ['alertmanager', 'amtool'],
    sources: ['go.mod', 'go.sum'],
    minutesCold: 2,
  },
  {
    name: 'jaeger',
    version: '2.0.0-rc2',
    binaries: ['jaeger'],
    sources: ['go.mod', 'go.sum'],
    minutesCold: 3,
  },
];

/** The environment variable that names a folder of binaries to use instead of built ones. */
export const OVERRIDE_VARIABLE = 'EARSHOT_SERVERS';

const DEFINITIONS = fileURLToPath(new URL('../../servers/', import.meta.url));

export function definitionFolder(name: ServerName): string {
  return path.join(DEFINITIONS, name);
}

export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['XDG_CACHE_HOME'];
  const isUsable = base !== undefined && path.isAbsolute(base);
  return path.join(isUsable ? base : path.join(homedir(), '.cache'), 'earshot', 'servers');
}

/** Where this server's binaries are, or will be. The name holds all that decides what they are. */
export function installFolder(
  server: Server,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const folder = definitionFolder(server.name);
  for (const file of readdirSync(folder)
    .filter((entry) => server.sources.includes(entry))
    .toSorted())
    hash.update(`${file}\n`).update(readFileSync(path.join(folder, file)));
  const id = `${server.name}-${server.version}-${hash.digest('hex').slice(0, 12)}`;
  return path.join(cacheFolder(environment), id);
}

/** A program's file name on this system. */
export function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
