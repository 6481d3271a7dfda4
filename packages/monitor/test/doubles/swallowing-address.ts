/**
 * An address on loopback where connections stay in the making, as behind a firewall that drops what
 * comes: a server that is stopped, its backlog full, so that the kernel answers nobody any more.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LISTENS = `const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;
/** On loopback the kernel takes a connection at once, or not at all. */
const TAKES_MS = 500;

export class SwallowingAddress {
  readonly #server: ChildProcess;
  readonly #visitors: Socket[] = [];
  readonly port: number;

  private constructor(server: ChildProcess, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async open(): Promise<SwallowingAddress> {
    const server = spawn(process.execPath, ['-e', LISTENS], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = (await once(server.stdout!, 'data')) as [Buffer];
    const address = new SwallowingAddress(server, Number(text.toString()));
    server.kill('SIGSTOP');
    while (await address.#takes());
    return address;
  }

  async close(): Promise<void> {
    for (const visitor of this.#visitors) visitor.destroy();
    this.#server.kill('SIGKILL');
    await once(this.#server, 'exit');
  }

  async #takes(): Promise<boolean> {
    const visitor = connect(this.port, '127.0.0.1').on('error', () => {});
    this.#visitors.push(visitor);
    const taken = once(visitor, 'connect').then(() => true);
    return Promise.race([taken, pause(TAKES_MS, false)]);
  }
}
