/** One person's connection, from the upgrade to its end. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';

export class Session {
  readonly id = randomUUID();
  /** Monotonic, in ms. */
  readonly openedAtMs = performance.now();
  readonly socket: WebSocket;
  readonly user: string;
  readonly team: string;
  readonly device: string;
  /** Cleared before each heartbeat and set by the pong. */
  isAlive = true;
  readonly #left = new AbortController();

  constructor(socket: WebSocket, request: IncomingMessage) {
    const query = new URL(request.url ?? '/', 'http://service').searchParams;
    this.socket = socket;
    this.user = query.get('user') ?? 'anonymous';
    this.team = query.get('team') ?? this.user;
    this.device = query.get('device') ?? 'desktop';
    socket.on('pong', () => (this.isAlive = true));
    socket.once('close', () => this.#left.abort(new Error(`${this.user} has left`)));
    socket.on('error', () => socket.terminate());
  }

  /** Aborted when the person has left: nobody waits for the work any more. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }
}

/** The session whose message is being handled. */
export const currentSession = new AsyncLocalStorage<Session>();
