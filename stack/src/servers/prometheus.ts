/** A Prometheus that takes OTLP, with a configuration given as text and rule files beside it. */

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { binaryPath } from '../build/binary.ts';
import { LOOPBACK } from './ports.ts';
import { startServer, type PlaceOptions, type RunningServer } from './running-server.ts';

const PORTS = ['http'] as const;
export type PrometheusPort = (typeof PORTS)[number];

export interface PrometheusOptions extends PlaceOptions<PrometheusPort> {
  /** prometheus.yml as text. */
  readonly config: string;
  /**
   * Paths of rule files. They are copied to `rules/` beside the configuration, which is given
   * `rule_files: [rules/*.yml]` if it names none.
   */
  readonly rules?: readonly string[];
  /** More flags; one of the same name takes the place of the usual one. */
  readonly flags?: readonly string[];
}

export function startPrometheus({
  config,
  rules = [],
  flags = [],
  ...place
}: PrometheusOptions): Promise<RunningServer<PrometheusPort>> {
  return startServer(
    {
      name: 'prometheus',
      ports: PORTS,
      mainPort: 'http',
      health: { port: 'http', path: '/-/ready' },
      prepare: async ({ folder, ports }) => {
        const file = path.join(folder, 'prometheus.yml');
        await writeFile(file, withRules(config, rules.length > 0));
        await mkdir(path.join(folder, 'rules'));
        for (const rule of rules)
          await copyFile(rule, path.join(folder, 'rules', path.basename(rule)));
        const usual = [
          `--config.file=${file}`,
          `--storage.tsdb.path=${path.join(folder, 'data')}`,
          `--web.listen-address=${LOOPBACK}:${ports.http}`,
          '--web.enable-otlp-receiver',
          '--web.enable-lifecycle',
          '--enable-feature=exemplar-storage',
          '--rules.alert.resend-delay=5s',
        ];
        return { file: binaryPath('prometheus'), args: mergeFlags(usual, flags) };
      },
    },
    place,
  );
}

/** A flag given takes the place of the usual one of its name. */
export function mergeFlags(usual: readonly string[], given: readonly string[]): string[] {
  const names = new Set(given.map(nameOf));
  return [...usual.filter((flag) => !names.has(nameOf(flag))), ...given];
}

function nameOf(flag: string): string {
  return flag.replace(/=.*$/s, '');
}

function withRules(config: string, hasRules: boolean): string {
  if (!hasRules || /^rule_files:/m.test(config)) return config;
  return `${config.trimEnd()}\n\nrule_files:\n  - rules/*.yml\n`;
}
