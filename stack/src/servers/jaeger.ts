/** A Jaeger v2 that keeps traces in memory. */

import { fileURLToPath } from 'node:url';

import { binaryPath } from '../build/binary.ts';
import { LOOPBACK } from './ports.ts';
import { startServer, type PlaceOptions, type RunningServer } from './running-server.ts';

const PORTS = ['query', 'queryGrpc', 'grpc', 'http', 'health', 'metrics'] as const;
export type JaegerPort = (typeof PORTS)[number];

export const JAEGER_CONFIG = fileURLToPath(
  new URL('../../servers/jaeger/config.yaml', import.meta.url),
);

/** `url` is the query API (`/api/traces`, `/api/v3/traces`); OTLP goes to `ports.grpc` and `ports.http`. */
export function startJaeger(
  place: PlaceOptions<JaegerPort> = {},
): Promise<RunningServer<JaegerPort>> {
  return startServer(
    {
      name: 'jaeger',
      ports: PORTS,
      mainPort: 'query',
      health: { port: 'health', path: '/status' },
      prepare: async ({ ports }) => ({
        file: binaryPath('jaeger'),
        args: [`--config=file:${JAEGER_CONFIG}`],
        environment: {
          JAEGER_QUERY_ADDRESS: `${LOOPBACK}:${ports.query}`,
          JAEGER_QUERY_GRPC_ADDRESS: `${LOOPBACK}:${ports.queryGrpc}`,
          JAEGER_OTLP_GRPC_ADDRESS: `${LOOPBACK}:${ports.grpc}`,
          JAEGER_OTLP_HTTP_ADDRESS: `${LOOPBACK}:${ports.http}`,
          JAEGER_HEALTH_ADDRESS: `${LOOPBACK}:${ports.health}`,
          JAEGER_METRICS_ADDRESS: `${LOOPBACK}:${ports.metrics}`,
        },
      }),
    },
    place,
  );
}
