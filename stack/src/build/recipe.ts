/** How each server is built: Go commands that leave its binaries in a folder. */

import path from 'node:path';

import { definitionFolder, executable, type Server } from './definitions.ts';

export interface Step {
  /** A program of Go's: `go` itself, or one that an earlier step installed. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The Collector's own builder, at the version that the definition is for. */
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder';
/** Without symbol tables a binary is a quarter smaller; nobody debugs these here. */
const STRIP = '-s -w';

const PACKAGES: Record<Exclude<Server['name'], 'collector'>, readonly string[]> = {
  prometheus: [
    'github.com/prometheus/prometheus/cmd/prometheus',
    'github.com/prometheus/prometheus/cmd/promtool',
  ],
  alertmanager: [
    'github.com/prometheus/alertmanager/cmd/alertmanager',
    'github.com/prometheus/alertmanager/cmd/amtool',
  ],
  jaeger: ['github.com/jaegertracing/jaeger/cmd/jaeger'],
};

/** Where each keeps the version that it tells about itself. */
const VERSION_VARIABLES: Record<keyof typeof PACKAGES, string> = {
  prometheus: 'github.com/prometheus/common/version.Version',
  alertmanager: 'github.com/prometheus/common/version.Version',
  jaeger: 'github.com/jaegertracing/jaeger/pkg/version.latestVersion',
};

/**
 * @param work an empty folder; the binaries come to stand in its `bin`
 */
export function recipe(server: Server, go: string, work: string): readonly Step[] {
  const bin = path.join(work, 'bin');
  if (server.name === 'collector') {
    const source = path.join(work, 'source');
    return [
      {
        file: go,
        args: ['install', '-v', `${BUILDER}@v${server.version}`],
        cwd: work,
        environment: { GOBIN: path.join(work, 'tools') },
      },
      {
        file: path.join(work, 'tools', 'builder'),
        args: [
          `--config=${path.join(definitionFolder('collector'), 'builder.yaml')}`,
          // The builder would compile in silence.
          '--skip-compilation',
        ],
        cwd: source,
      },
      {
        file: go,
        args: [
          'build',
          '-v',
          '-trimpath',
          `-ldflags=${STRIP}`,
          '-o',
          path.join(bin, executable('otelcol')),
          '.',
        ],
        // The definition's output_path.
        cwd: path.join(source, '_build'),
        environment: { GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' },
      },
    ];
  }
  const flags = `${STRIP} -X ${VERSION_VARIABLES[server.name]}=${server.version}`;
  return [
    {
      file: go,
      args: [
        'build',
        '-v',
        `-ldflags=${flags}`,
        '-o',
        `${bin}${path.sep}`,
        ...PACKAGES[server.name],
      ],
      cwd: definitionFolder(server.name),
      // What go.sum says, and nothing newer, whatever the machine's own settings are.
      environment: { GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    },
  ];
}
