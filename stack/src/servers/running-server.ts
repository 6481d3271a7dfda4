/**
 * A real server under our hand: started and healthy, killed, restarted with its data, stopped without
 * a trace.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { untilHealthy } from './health.ts';
import { freePorts, LOOPBACK } from './ports.ts';
import { StackProcess, type Exit } from './process.ts';

export interface RunningServer<Port extends string = string> {
  readonly name: string;
  /** Base address over HTTP, without a slash at its end. */
  readonly url: string;
  readonly ports: Readonly<Record<Port, number>>;
  /** Its configuration and data. */
  readonly folder: string;
  readonly pid: number | undefined;
  /** Resolves when the process that runs now has ended, for whatever reason. */
  readonly exited: Promise<Exit>;
  /** Its stdout and stderr so far, the last million characters of it. */
  log(): string;
  /** SIGTERM, SIGKILL after a grace; its data goes. */
  stop(): Promise<void>;
  /** SIGKILL; its data stays. */
  kill(): Promise<void>;
  /** Ended if it runs; then started again with the same ports and data, and healthy. */
  restart(): Promise<void>;
}

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ServerDefinition<Port extends string> {
  readonly name: string;
  readonly ports: readonly Port[];
  /** The one that `url` is made of. */
  readonly mainPort: Port;
  readonly health: { readonly port: Port; readonly path: string };
  /** Writes what the server reads into its folder, and says how to start it. */
  prepare(place: {
    readonly folder: string;
    readonly ports: Readonly<Record<Port, number>>;
  }): Promise<Launch>;
}

export interface PlaceOptions<Port extends string = string> {
  /** Ports to use instead of free ones. */
  readonly ports?: Partial<Record<Port, number>>;
}

const STOP_GRACE_MS = 10_000;
const MAX_LOG_CHARACTERS = 1_000_000;
/** A port that was free may be taken by the time a server wants it. */
const MAX_STARTS = 3;

/**
 * Starts a server and waits till it is healthy.
 *
 * @throws {StackError} `start-failed` with its last lines
 */
export async function startServer<Port extends string>(
  definition: ServerDefinition<Port>,
  { ports: wanted = {} }: PlaceOptions<Port> = {},
): Promise<RunningServer<Port>> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await freePorts(definition.ports, wanted);
    const folder = await mkdtemp(path.join(tmpdir(), `earshot-${definition.name}-`));
    let server: Server<Port> | undefined;
    try {
      const launch = await definition.prepare({ folder, ports });
      server = new Server(definition, launch, ports, folder);
      await server.start();
      return server;
    } catch (error) {
      const isTaken = server !== undefined && /address already in use/i.test(server.log());
      if (server === undefined) await rm(folder, { recursive: true, force: true });
      else await server.stop();
      const mayRetry = Object.keys(wanted).length < definition.ports.length;
      if (!isTaken || !mayRetry || attempt === MAX_STARTS) throw error;
    }
  }
}

class Server<Port extends string> implements RunningServer<Port> {
  readonly name: string;
  readonly url: string;
  readonly ports: Readonly<Record<Port, number>>;
  readonly folder: string;
  readonly #definition: ServerDefinition<Port>;
  readonly #launch: Launch;
  #process: StackProcess | undefined;
  #isStopped = false;
  #log = '';

  constructor(
    definition: ServerDefinition<Port>,
    launch: Launch,
    ports: Readonly<Record<Port, number>>,
    folder: string,
  ) {
    this.name = definition.name;
    this.url = `http://${LOOPBACK}:${ports[definition.mainPort]}`;
    this.ports = ports;
    this.folder = folder;
    this.#definition = definition;
    this.#launch = launch;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get exited(): Promise<Exit> {
    return this.#process?.exited ?? Promise.resolve({ code: null, signal: null });
  }

  log(): string {
    return this.#log;
  }

  async start(): Promise<void> {
    const { file, args, environment } = this.#launch;
    const child = new StackProcess({
      file,
      args,
      cwd: this.folder,
      folder: this.folder,
      environment: { ...process.env, ...environment },
      onOutput: (text) => (this.#log = (this.#log + text).slice(-MAX_LOG_CHARACTERS)),
    });
    this.#process = child;
    const { port, path: route } = this.#definition.health;
    await untilHealthy(child, {
      name: this.name,
      address: `http://${LOOPBACK}:${this.ports[port]}${route}`,
      log: () => this.#log,
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#process?.end(STOP_GRACE_MS);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async kill(): Promise<void> {
    this.#process?.signal('SIGKILL');
    await this.exited;
  }

  async restart(): Promise<void> {
    if (this.#isStopped) throw new Error(`${this.name} was stopped, and its data is gone`);
    await this.#process?.end(STOP_GRACE_MS);
    await this.start();
  }
}
