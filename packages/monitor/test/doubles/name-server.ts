/** A name server on loopback, that knows, does not know, or is silent (RFC 1035, section 4.1). */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export type NameServerAnswer = readonly string[] | 'unknown' | 'silent';
type Family = 4 | 6;

const TYPE_A = 1;
const NAME_ERROR = 3;

export class NameServer {
  /** Names that were asked for. */
  readonly asked: string[] = [];
  readonly #socket: Socket = createSocket('udp4');

  /** Addresses by family. */
  static async open(answerOf: (family: Family) => NameServerAnswer): Promise<NameServer> {
    const server = new NameServer();
    server.#socket.on('message', (query, { port, address }) => {
      const { name, end, type } = questionOf(query);
      server.asked.push(name);
      const answer = answerOf(type === TYPE_A ? 4 : 6);
      if (answer !== 'silent')
        server.#socket.send(reply(query.subarray(0, end), answer), port, address);
    });
    await once(server.#socket.bind(0, '127.0.0.1'), 'listening');
    return server;
  }

  get address(): string {
    return `127.0.0.1:${(this.#socket.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

function questionOf(query: Buffer): { name: string; end: number; type: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 5, type: query.readUInt16BE(at + 1) };
}

/** The question with its answers: IPv4 alone has any here. */
function reply(question: Buffer, answer: Exclude<NameServerAnswer, 'silent'>): Buffer {
  const addresses = answer === 'unknown' ? [] : answer;
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (answer === 'unknown' ? NAME_ERROR : 0), 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt16BE(0, 10);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, ...records]);
}
