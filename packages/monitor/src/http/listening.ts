/**
 * Where the HTTP API listens. It answers while the host lives and never keeps it alive: the server and
 * every accepted socket are unref'd, as one scraper's kept-alive connection is enough to hold a
 * finished process (measured).
 */
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { MonitorError } from '../monitor-error.ts';
import type { Settings } from '../settings/table.ts';
import { checkAddress } from './access.ts';
import { giveWay } from './giving-way.ts';
import { baseUrlOf, publicUrlOf } from './public-url.ts';
import { buildApi, type HttpSources } from './server.ts';

const MAX_CONNECTIONS = 128;

export interface HttpApi {
  /** Where it listens, without a path, such as `http://127.0.0.1:9464`. */
  readonly baseUrl: string;
  /** What links for people begin with; may have a path, and no slash at its end. */
  readonly publicUrl: string;
  close(): Promise<void>;
}

/**
 * Starts the API. Throws MonitorError (`unsafe_address`, `port_taken`, `listen_failed`). `gaveWay` is
 * told when it ended early, as the application asked for its port.
 */
export async function serveHttp(
  sources: HttpSources,
  gaveWay: (why: MonitorError) => void,
): Promise<HttpApi> {
  const { settings } = sources;
  checkAddress(settings);
  const api = buildApi(sources);
  await api.ready();
  const { server } = api;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket) => socket.unref());
  server.unref();
  await listen(api, settings);
  const listening = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await api.close();
  };
  giveWay(server, () =>
    sources.runtime.guard('http', () => {
      // At once: `api.close()` lets go of the port some turns later.
      server.close();
      close().catch((error: unknown) => sources.runtime.failed('http', error));
      gaveWay(portTaken(listening.port, 'is wanted by the application itself'));
    }),
  );
  return { baseUrl: baseUrlOf(listening), publicUrl: publicUrlOf(settings, listening), close };
}

function listen({ server }: FastifyInstance, { httpHost, httpPort }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(refusedToListen(error, httpHost, httpPort)),
    );
    server.listen({ host: httpHost, port: httpPort, exclusive: true }, () => {
      // A later error of the server must not become an uncaught one of the host.
      server.on('error', () => {});
      resolve();
    });
  });
}

function refusedToListen(error: NodeJS.ErrnoException, host: string, port: number): MonitorError {
  if (error.code === 'EADDRINUSE') {
    return portTaken(port, `on ${host} is taken`, error);
  }
  return new MonitorError(
    'listen_failed',
    `The HTTP API can't listen on ${host}:${port} (${error.code ?? error.message}): change EARSHOT_HTTP_HOST or EARSHOT_HTTP_PORT`,
    { setting: 'EARSHOT_HTTP_HOST', cause: error },
  );
}

function portTaken(port: number, why: string, cause?: unknown): MonitorError {
  return new MonitorError(
    'port_taken',
    `Port ${port} ${why}, so there is no HTTP API: set EARSHOT_HTTP_PORT to another port, or to 0 for a free one`,
    { setting: 'EARSHOT_HTTP_PORT', cause },
  );
}
