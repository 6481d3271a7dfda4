/** Where a built binary is. */

import { existsSync } from 'node:fs';
import path from 'node:path';

import { StackError } from '../stack-error.ts';
import {
  executable,
  installFolder,
  OVERRIDE_VARIABLE,
  SERVERS,
  type BinaryName,
} from './definitions.ts';

/**
 * @throws {StackError} `server-missing` when it is not built yet
 */
export function binaryPath(name: BinaryName, environment = process.env): string {
  const file = expectedPath(name, environment);
  if (existsSync(file)) return file;
  const override = environment[OVERRIDE_VARIABLE];
  if (override !== undefined && override !== '') {
    throw new StackError(
      'server-missing',
      `${OVERRIDE_VARIABLE} is ${JSON.stringify(override)}, and there is no ${name} in it; allowed: a folder that holds ${allBinaries().join(', ')}.`,
    );
  }
  throw new StackError('server-missing', `${name} is not built yet.`, {
    remedy: '`npm run stack -- build` builds the servers, once (it needs Go).',
  });
}

export function isBuilt(name: BinaryName, environment = process.env): boolean {
  return existsSync(expectedPath(name, environment));
}

export function allBinaries(): BinaryName[] {
  return SERVERS.flatMap(({ binaries }) => binaries);
}

function expectedPath(name: BinaryName, environment: NodeJS.ProcessEnv): string {
  const file = executable(name);
  const override = environment[OVERRIDE_VARIABLE];
  if (override !== undefined && override !== '') return path.join(override, file);
  const server = SERVERS.find(({ binaries }) => binaries.includes(name));
  if (server === undefined) throw new Error(`no server has a binary named ${name}`);
  return path.join(installFolder(server, environment), 'bin', file);
}
