/** A TCP proxy that can go dark: nothing passes any more, and nobody is told. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export class Proxy {
  readonly #server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #dark = new Set<Socket>();

  constructor(targetPort: number, targetHost: string) {
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#join(client, connect({ port: targetPort, host: targetHost, allowHalfOpen: true }));
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** The connections that stand go dark for good; new ones pass. */
  goDark(): void {
    for (const pair of this.#pairs) {
      for (const socket of pair) {
        socket.unpipe();
        socket.pause();
        this.#dark.add(socket);
      }
    }
    this.#pairs.clear();
  }

  close(): void {
    this.#server.close();
    for (const socket of [...this.#pairs].flat()) socket.destroy();
    for (const socket of this.#dark) socket.destroy();
  }

  #join(client: Socket, service: Socket): void {
    const pair = [client, service] as const;
    this.#pairs.add(pair);
    client.pipe(service);
    service.pipe(client);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.once('close', () => {
        const wasDark = this.#dark.delete(socket);
        if (wasDark) return;
        this.#pairs.delete(pair);
        pair.forEach((other) => other.destroy());
      });
    }
  }
}
