/** A TCP proxy between a service and its clients, which can lose its other side without a word. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class DarkProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(targetPort: number) {
    this.#server = createServer((client) => {
      const service = connect(targetPort, '127.0.0.1');
      for (const socket of [client, service]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
      }
      client.pipe(service);
      service.pipe(client);
    });
  }

  static async before(targetPort: number): Promise<DarkProxy> {
    const proxy = new DarkProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Goes on to take in what the service sends, as a gateway that lost its other side. */
  goDark(): void {
    for (const socket of this.#sockets) socket.unpipe().resume();
  }

  async dispose(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
