/** The Go that builds the servers: found on the path or where its installer puts it. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { StackError } from '../stack-error.ts';

export interface Go {
  readonly file: string;
  /** Such as `1.26.8`. */
  readonly version: string;
}

/** The highest that a module of the servers asks for. */
export const MINIMUM_GO = '1.25.7';
/** From here on a Go fetches a newer one by itself, unless GOTOOLCHAIN=local forbids it. */
const SELF_UPDATING_GO = '1.21.0';
/** Where the installers of go.dev and Homebrew put it, without always touching the path. */
const USUAL_FOLDERS = ['/usr/local/go/bin', '/opt/homebrew/bin', '/usr/local/bin'];
const INSTALL =
  'install Go from https://go.dev/dl/ (or `brew install go`, `snap install go --classic`) and run the same command again';

/**
 * @throws {StackError} `go-missing`
 */
export async function findGo(
  environment: NodeJS.ProcessEnv = process.env,
  usualFolders: readonly string[] = USUAL_FOLDERS,
): Promise<Go> {
  const folders = [...(environment['PATH'] ?? '').split(path.delimiter), ...usualFolders];
  const name = process.platform === 'win32' ? 'go.exe' : 'go';
  const files = folders.filter((folder) => path.isAbsolute(folder)).map((f) => path.join(f, name));
  let tooOld: string | undefined;
  for (const file of new Set(files.filter((candidate) => existsSync(candidate)))) {
    const found = await probe(file, environment);
    if (found === undefined) continue;
    const mayUpdate = found.toolchain !== 'local' && isAtLeast(found.version, SELF_UPDATING_GO);
    if (mayUpdate || isAtLeast(found.version, MINIMUM_GO)) return { file, version: found.version };
    tooOld ??= found.version;
  }
  throw new StackError(
    'go-missing',
    tooOld === undefined
      ? `Go is not installed here; the servers are built with Go ${MINIMUM_GO} or newer.`
      : `Go ${tooOld} is too old; the servers are built with Go ${MINIMUM_GO} or newer.`,
    { remedy: `${INSTALL}. Or set EARSHOT_SERVERS to a folder that holds the servers' binaries.` },
  );
}

/** Compares `1.26.8` with `1.25.7`, number by number. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [own, other] = [version, minimum].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (own?.[index] ?? 0) - (other?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

async function probe(
  file: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ version: string; toolchain: string } | undefined> {
  try {
    const { stdout } = await promisify(execFile)(file, ['env', 'GOVERSION', 'GOTOOLCHAIN'], {
      env: environment,
      // A folder without a go.mod: one in the way may ask for another Go.
      cwd: path.dirname(file),
      timeout: 20_000,
    });
    const [version = '', toolchain = ''] = stdout.trim().split('\n');
    const number = /^go(\d+\.\d+(?:\.\d+)?)/.exec(version)?.[1];
    return number === undefined ? undefined : { version: number, toolchain };
  } catch {
    return undefined;
  }
}
