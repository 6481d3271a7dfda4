/** An OpenTelemetry Collector with configurations of `collector-config/`, or any other. */

import path from 'node:path';

import { binaryPath } from '../build/binary.ts';
import { LOOPBACK } from './ports.ts';
import { startServer, type PlaceOptions, type RunningServer } from './running-server.ts';

const PORTS = ['http', 'grpc', 'health', 'metrics'] as const;
export type CollectorPort = (typeof PORTS)[number];

export interface CollectorOptions extends PlaceOptions<CollectorPort> {
  /** Paths of configuration files; a later one adds to and overrides those before. */
  readonly configs: readonly string[];
  /** Beside the addresses and the storage folder, which are set for it; what stands here wins. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** `url` takes OTLP over HTTP; `ports.metrics` shows the Collector's own metrics. */
export function startCollector({
  configs,
  environment = {},
  ...place
}: CollectorOptions): Promise<RunningServer<CollectorPort>> {
  return startServer(
    {
      name: 'collector',
      ports: PORTS,
      mainPort: 'http',
      health: { port: 'health', path: '/' },
      prepare: async ({ folder, ports }) => ({
        file: binaryPath('otelcol'),
        args: configs.map((file) => `--config=file:${path.resolve(file)}`),
        environment: {
          COLLECTOR_OTLP_GRPC_ADDRESS: `${LOOPBACK}:${ports.grpc}`,
          COLLECTOR_OTLP_HTTP_ADDRESS: `${LOOPBACK}:${ports.http}`,
          COLLECTOR_HEALTH_ADDRESS: `${LOOPBACK}:${ports.health}`,
          COLLECTOR_TELEMETRY_HOST: LOOPBACK,
          COLLECTOR_TELEMETRY_PORT: String(ports.metrics),
          COLLECTOR_STORAGE_DIRECTORY: path.join(folder, 'storage'),
          ...environment,
        },
      }),
    },
    place,
  );
}
