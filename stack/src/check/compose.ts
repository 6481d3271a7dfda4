/** Whether docker-compose.yml is what `docker compose` reads: by its own library, no engine needed. */

import { execFile } from 'node:child_process';
import path from 'node:path';

import { findGo } from '../build/go.ts';
import { ROOT } from '../run/configuration.ts';
import { complaints, type Check } from './verdict.ts';

/** A Go module of a few lines around compose-go. It prints the project, or a sentence of what is wrong. */
const COMPOSE_CHECK = path.join(ROOT, 'stack', 'servers', 'compose-check');
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export function composeCheck(): Check {
  return {
    what: 'docker-compose.yml, .env',
    by: 'compose-go',
    run: async () => {
      const { exitCode, stderr } = await readCompose(ROOT);
      return complaints({ exitCode, output: stderr });
    },
  };
}

/**
 * The project as compose-go prints it, or what is wrong with it.
 *
 * @throws {StackError} `go-missing`
 */
export async function readCompose(
  folder: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const { file } = await findGo();
  return new Promise((resolve) => {
    execFile(
      file,
      ['run', '-C', COMPOSE_CHECK, '.', folder],
      { maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) => resolve({ exitCode: error === null ? 0 : 1, stdout, stderr }),
    );
  });
}
