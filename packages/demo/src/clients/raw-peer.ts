/**
 * A WebSocket peer written by hand, as there are on small devices: it sends, it reads, and it has
 * never heard of pings (RFC 6455 §5.5.2 asks for a pong all the same).
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { shortId } from './short-id.ts';

const TEXT_FINAL = 0x81;
const MASKED = 0x80;
/** A sign of life so often; the job requests are among them. */
const CHATTER_MS = 150;
const CHATTERS_PER_JOB = 12;

export class RawPeer {
  readonly #url: URL;
  #isStopping = false;

  constructor(url: string, user: string) {
    this.#url = new URL(url);
    this.#url.searchParams.set('user', user);
  }

  async run(): Promise<void> {
    while (!this.#isStopping) {
      await this.#visit().catch(() => {});
      await pause(300);
    }
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #visit(): Promise<void> {
    const { hostname, port, pathname, search } = this.#url;
    const socket = connect(Number(port), hostname);
    socket.resume();
    await once(socket, 'connect');
    socket.write(
      [
        `GET ${pathname}${search} HTTP/1.1`,
        `Host: ${hostname}:${port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        '\r\n',
      ].join('\r\n'),
    );
    await once(socket, 'data');
    for (let chatter = 0; !this.#isStopping && !socket.destroyed; chatter++) {
      write(
        socket,
        chatter % CHATTERS_PER_JOB === 0 ? jobRequest() : { type: 'sensor', value: chatter },
      );
      await pause(CHATTER_MS);
    }
    socket.destroy();
  }
}

function jobRequest(): object {
  return { type: 'job', id: shortId('job'), ask: 'translate', topic: 'a manual' };
}

/** Sends a masked text frame of at most 125 bytes (RFC 6455 §5.2, §5.3). */
function write(socket: Socket, message: object): void {
  const payload = Buffer.from(JSON.stringify(message));
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ mask[index % 4]!);
  socket.write(Buffer.concat([Buffer.from([TEXT_FINAL, MASKED | payload.length]), mask, masked]));
}
