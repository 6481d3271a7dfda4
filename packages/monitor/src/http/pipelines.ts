/**
 * How many requests of one connection wait for their answers. Node parses all that came in one piece
 * before it looks whether answers are read: 60 connections that asked 3,000 times each and read
 * nothing cost the host 3 GB and its event loop 12 s (measured). No browser or scraper asks again
 * before it was answered.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export const MOST_WAITING = 4;

export class Pipelines {
  readonly #waiting = new WeakMap<Socket, number>();

  /** False for a request too many: its connection is ended. */
  take(socket: Socket, response: ServerResponse): boolean {
    const waiting = (this.#waiting.get(socket) ?? 0) + 1;
    if (waiting > MOST_WAITING) {
      socket.destroy();
      return false;
    }
    this.#waiting.set(socket, waiting);
    response.once('close', () => this.#waiting.set(socket, this.#waiting.get(socket)! - 1));
    return true;
  }
}
