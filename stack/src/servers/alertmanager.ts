/** An Alertmanager with a configuration given as text; by itself unless flags make it a peer. */

import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { binaryPath } from '../build/binary.ts';
import { LOOPBACK } from './ports.ts';
import { mergeFlags } from './prometheus.ts';
import { startServer, type PlaceOptions, type RunningServer } from './running-server.ts';

const PORTS = ['http'] as const;
export type AlertmanagerPort = (typeof PORTS)[number];

export interface AlertmanagerOptions extends PlaceOptions<AlertmanagerPort> {
  /** alertmanager.yml as text. */
  readonly config: string;
  /**
   * More flags; one of the same name takes the place of the usual one. For a pair, give each
   * `--cluster.listen-address=127.0.0.1:<freePort()>` and `--cluster.peer=` with the other's.
   */
  readonly flags?: readonly string[];
}

export function startAlertmanager({
  config,
  flags = [],
  ...place
}: AlertmanagerOptions): Promise<RunningServer<AlertmanagerPort>> {
  return startServer(
    {
      name: 'alertmanager',
      ports: PORTS,
      mainPort: 'http',
      health: { port: 'http', path: '/-/ready' },
      prepare: async ({ folder, ports }) => {
        const file = path.join(folder, 'alertmanager.yml');
        await writeFile(file, config);
        const usual = [
          `--config.file=${file}`,
          `--storage.path=${path.join(folder, 'data')}`,
          `--web.listen-address=${LOOPBACK}:${ports.http}`,
          // Empty is "no cluster".
          '--cluster.listen-address=',
        ];
        return { file: binaryPath('alertmanager'), args: mergeFlags(usual, flags) };
      },
    },
    place,
  );
}
