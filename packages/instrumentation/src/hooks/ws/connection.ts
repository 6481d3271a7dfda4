/** One WebSocket connection, as Earshot knows it. */
import type { SpanContext } from '@opentelemetry/api';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Barrier, type BarrierTiming } from '../../delivery/barrier.ts';
import type { Lane } from '../../delivery/lane.ts';
import type { Identity } from '../../runtime/options.ts';
import type { Correlation } from '../../scope/correlation.ts';
import type { Scope } from '../../scope/scope.ts';

/** What is used of a `ws` socket. */
export interface WebSocketLike {
  readonly readyState: number;
  readonly bufferedAmount?: number;
  /** Null until the handshake has succeeded. */
  readonly _socket?: { readonly bytesRead: number } | null;
  /** The peer has said that it sends no more. */
  readonly _closeFrameReceived?: boolean;
}

export const READY_STATE = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

export interface ConnectionOptions {
  readonly socket: WebSocketLike;
  readonly role: 'server' | 'client';
  /** Sends a ping with the class's own, unhooked method. */
  readonly ping: (payload: string) => void;
  readonly lane: (owner: Connection) => Lane<Connection>;
  readonly timing: BarrierTiming;
  readonly openedAtMs: number;
  readonly correlation: Correlation;
  readonly request?: IncomingMessage | undefined;
  /** The client's own trace, untrusted. */
  readonly clientTrace?: SpanContext | undefined;
  /** Path and query of the upgrade. */
  readonly path?: string | undefined;
  readonly identity?: Identity | undefined;
  readonly userHash?: string | undefined;
}

const BRAND = Symbol.for('earshot.connection');

export class Connection {
  /** Also for a connection that another copy of this package made. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  // What every message touches stands first: one cache line, when thousands of connections take turns.
  readonly lane: Lane<Connection>;
  readonly correlationId: string;
  /** It waits for a barrier, and the scheduler looks at it at each tick. */
  isWatched = false;
  /** A message's first fragment was sent and its last one was not. */
  isInFragments = false;
  /** That message is another user's, and none of its fragments goes out. */
  isBlocked = false;
  readonly user: string | undefined;

  /** 64 random bits in hex. */
  readonly id = randomBytes(8).toString('hex');
  readonly socket: WebSocketLike;
  readonly role: 'server' | 'client';
  readonly ping: (payload: string) => void;
  readonly barrier: Barrier;
  /** Monotonic, in ms. */
  readonly openedAtMs: number;
  readonly correlationRefusedHash: string | undefined;
  readonly request: IncomingMessage | undefined;
  readonly clientTrace: SpanContext | undefined;
  /** Path of the upgrade, without its query; its IDs are folded: see `destinationOf`. */
  readonly destination: string;
  readonly userHash: string | undefined;
  readonly client: string | undefined;
  readonly session: string | undefined;
  /** In which the application handles this connection's messages. */
  readonly scope: Scope;
  /** It was open; else it is a handshake that has not ended, or that failed. */
  isEstablished = false;
  /** Warnings that are given once a connection. */
  readonly warned = new Set<string>();

  constructor(options: ConnectionOptions) {
    this.socket = options.socket;
    this.role = options.role;
    this.ping = options.ping;
    this.openedAtMs = options.openedAtMs;
    this.correlationId = options.correlation.id;
    this.correlationRefusedHash = options.correlation.refusedHash;
    this.request = options.request;
    this.clientTrace = options.clientTrace;
    this.destination = destinationOf(options.path, options.identity);
    this.user = options.identity?.user;
    this.client = options.identity?.client;
    this.session = options.identity?.session;
    this.userHash = options.userHash;
    this.scope = { connection: this, correlationId: this.correlationId };
    this.lane = options.lane(this);
    this.barrier = new Barrier(this.lane, options.timing);
  }

  get [BRAND](): true {
    return true;
  }

  /** Bytes that wait in user space for the peer to read. */
  get bufferedBytes(): number {
    return this.socket.bufferedAmount ?? 0;
  }

  /** Bytes read from the peer so far: shows that it is alive without listening to its messages. */
  get bytesRead(): number {
    return this.socket._socket?.bytesRead ?? 0;
  }
}

/** A span name must have few values: segments that look like IDs, or are the user's, become `{id}`. */
export function destinationOf(url: string | undefined, identity: Identity = {}): string {
  if (url === undefined) return 'websocket';
  const { user, client, session } = identity;
  const own = new Set([user, client, session]);
  const path = url.split('?', 1)[0]!;
  const folded = path
    .split('/')
    .map((segment) =>
      /[^!-~]|\d|^.{33,}$|%/.test(segment) || (segment !== '' && own.has(segment))
        ? '{id}'
        : segment,
    )
    .join('/');
  return folded === '' || folded.length > 128 ? 'websocket' : folded;
}
