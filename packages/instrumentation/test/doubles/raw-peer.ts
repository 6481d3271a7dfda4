/**
 * A WebSocket client by hand, on a plain TCP connection: it answers nothing by itself, and sends
 * whatever it is told to, also what RFC 6455 forbids.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export const OPCODE = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly isCompressed: boolean;
  readonly payload: Buffer;
}

export interface RawPeerOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class RawPeer {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  /** What it does about a ping; nothing at first. */
  onPing: (payload: Buffer) => void = () => {};
  #unread: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
  }

  static async connect(port: number, options: RawPeerOptions = {}): Promise<RawPeer> {
    const peer = new RawPeer(connect(port, '127.0.0.1'));
    const { socket } = peer;
    await once(socket, 'connect');
    const headers = {
      Host: `127.0.0.1:${port}`,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      ...options.headers,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${options.path ?? '/chat'} HTTP/1.1\r\n${lines.join('')}\r\n`);
    let answer: Buffer = Buffer.alloc(0);
    while (!answer.includes('\r\n\r\n')) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      answer = Buffer.concat([answer, chunk]);
    }
    if (!answer.toString('latin1').startsWith('HTTP/1.1 101 ')) {
      throw new Error(answer.toString('latin1'));
    }
    socket.on('data', (chunk: Buffer) => peer.#read(chunk));
    peer.#read(answer.subarray(answer.indexOf('\r\n\r\n') + 4));
    return peer;
  }

  /** Pings so far, by their payloads. */
  get pings(): Buffer[] {
    return this.#payloads(OPCODE.PING);
  }

  get texts(): string[] {
    return this.#payloads(OPCODE.TEXT).map(String);
  }

  get opcodes(): number[] {
    return this.frames.map(({ opcode }) => opcode);
  }

  /** The code of the Close frame that came. */
  get closeCode(): number | undefined {
    const payload = this.#payloads(OPCODE.CLOSE)[0];
    return payload === undefined || payload.length < 2 ? undefined : payload.readUInt16BE();
  }

  /** As RFC 6455 wants it: from now on every ping is answered. */
  answersPings(): this {
    this.onPing = (payload) => this.pong(payload);
    return this;
  }

  text(message: string): void {
    this.send(OPCODE.TEXT, Buffer.from(message));
  }

  pong(payload: Buffer | string): void {
    this.send(OPCODE.PONG, Buffer.from(payload));
  }

  close(code: number): void {
    this.send(OPCODE.CLOSE, Buffer.from([code >> 8, code & 255]));
  }

  /** Sends one final, masked frame (RFC 6455 §5.2, §5.3). */
  send(opcode: number, payload: Buffer): void {
    this.socket.write(frameOf(opcode, payload));
  }

  /** Its receive window fills up and closes. */
  stopReading(): void {
    this.socket.pause();
  }

  resumeReading(): void {
    this.socket.resume();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #payloads(opcode: number): Buffer[] {
    return this.frames.filter((frame) => frame.opcode === opcode).map(({ payload }) => payload);
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) {
      this.frames.push(frame);
      if (frame.opcode === OPCODE.PING) this.onPing(frame.payload);
    }
  }

  #take(): Frame | undefined {
    const bytes = this.#unread;
    if (bytes.length < 2) return undefined;
    const short = bytes[1]! & 127;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < start) return undefined;
    const length =
      short === 126
        ? bytes.readUInt16BE(2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(2))
          : short;
    if (bytes.length < start + length) return undefined;
    this.#unread = bytes.subarray(start + length);
    return {
      opcode: bytes[0]! & 15,
      isFinal: (bytes[0]! & 128) !== 0,
      isCompressed: (bytes[0]! & 64) !== 0,
      payload: bytes.subarray(start, start + length),
    };
  }
}

export function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header =
    length < 126
      ? Buffer.from([128 | opcode, 128 | length])
      : length < 65_536
        ? Buffer.from([128 | opcode, 128 | 126, length >> 8, length & 255])
        : Buffer.from([128 | opcode, 128 | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  if (length >= 65_536) header.writeBigUInt64BE(BigInt(length), 2);
  const mask = randomBytes(4);
  return Buffer.concat([header, mask, payload.map((byte, at) => byte ^ mask[at % 4]!)]);
}
