/** Whether what is made from the table is what the table makes. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { ROOT } from '../run/configuration.ts';
import { complaints, type Check } from './verdict.ts';

const GENERATOR = path.join(ROOT, 'packages', 'provision', 'dist', 'main.js');

export function generatedCheck(): Check {
  return {
    what: 'prometheus, grafana, docs/reference',
    by: 'pnpm generate --check',
    run: async () => {
      const child = spawn(process.execPath, [GENERATOR, '--check'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      const [code] = (await once(child, 'close')) as [number | null];
      return complaints({ exitCode: code ?? 1, output });
    },
  };
}
