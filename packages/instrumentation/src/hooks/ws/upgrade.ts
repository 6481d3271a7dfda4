/**
 * Upgrades on the way: which request the server is completing, and which handshakes came to nothing.
 * Refused and aborted ones are found by looking at their sockets now and then, as a listener of ours
 * would be one that the application can count.
 */
import { Server as HttpServer, type IncomingMessage } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { clearInterval, setInterval } from 'node:timers';
import type { ConnectionEvent } from '@earshot/telemetry';
import { holder } from '../../runtime/shared.ts';
import { noticeConnection } from './notice.ts';
import { claim, replaceMethod } from './target.ts';

const LOOK_EVERY_MS = 250;
/** An upgrade that was answered so long ago without a hooked socket is somebody else's. */
const FOREIGN_AFTER_MS = 2_000;

interface Handshake {
  readonly bytesWrittenBefore: number;
  readonly bytesReadBefore: number;
  /** When it was first seen to be answered. */
  answeredAtMs: number;
}

const KEY = Symbol.for('earshot.ws.handshakes');
const shared = globalThis as { [KEY]?: Map<Socket, Handshake> };
/** Where several copies of Earshot run, one sees the upgrade and another may complete it. */
const handshakes = (shared[KEY] ??= new Map<Socket, Handshake>());

const listeners: (() => void)[] = [];
let timer: ReturnType<typeof setInterval> | undefined;
let current: IncomingMessage | undefined;

/** The request whose upgrade `ws` completes in this very call. */
export function upgradeInProgress(): IncomingMessage | undefined {
  return current;
}

/** Runs what completes an upgrade; the sockets that it makes belong to this request. */
export function whileUpgrading<T>(request: IncomingMessage, run: () => T): T {
  const before = current;
  current = request;
  try {
    return run();
  } finally {
    current = before;
  }
}

export function handshakeSucceeded(socket: unknown): void {
  handshakes.delete(socket as Socket);
}

/** Called when a server is asked for a WebSocket, before the application is. */
export function onUpgrade(listener: () => void): void {
  listeners.push(listener);
}

/** Watches all HTTP servers of the process for upgrades and for refused connections. */
export function hookHttpServers(): void {
  for (const { prototype } of [HttpServer, HttpsServer]) {
    if (!claim(prototype)) continue;
    replaceMethod(
      prototype as unknown as { emit: (...args: unknown[]) => unknown },
      'emit',
      (original) => {
        return {
          emit: function emit(this: unknown, event: unknown, first: unknown, second: unknown) {
            const { runtime } = holder;
            if (runtime?.isFollowing) {
              if (event === 'upgrade') runtime.guard('hook', () => begun(first, second));
              else if (event === 'drop') runtime.guard('hook', () => dropped(this as HttpServer));
            }
            return Reflect.apply(original, this, arguments);
          },
        };
      },
    );
  }
}

function begun(request: unknown, socket: unknown): void {
  const { headers } = request as IncomingMessage;
  if (headers.upgrade?.toLowerCase() !== 'websocket') return;
  for (const listener of listeners) listener();
  const connection = socket as Socket;
  handshakes.set(connection, {
    bytesWrittenBefore: connection.bytesWritten,
    bytesReadBefore: connection.bytesRead,
    answeredAtMs: Infinity,
  });
  if (timer !== undefined) return;
  timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
}

/** A server at its limit takes no connection; it matters here where WebSockets are served. */
function dropped(server: HttpServer): void {
  if (server.listenerCount('upgrade') > 0)
    count('limited', 'the server had reached maxConnections');
}

function look(): void {
  const { runtime } = holder;
  const nowMs = runtime?.clock() ?? Infinity;
  for (const [socket, handshake] of handshakes) {
    const isAnswered = socket.bytesWritten > handshake.bytesWrittenBefore;
    if (isAnswered) handshake.answeredAtMs = Math.min(handshake.answeredAtMs, nowMs);
    // Whoever is refused says nothing more: this is a connection that we cannot see.
    const hasTalked = isAnswered && socket.bytesRead > handshake.bytesReadBefore;
    const isForeign = hasTalked || nowMs - handshake.answeredAtMs > FOREIGN_AFTER_MS;
    if (!isForeign && !socket.destroyed && runtime !== undefined) continue;
    handshakes.delete(socket);
    if (isForeign) warnNothingHooked();
    else if (isAnswered) count('refused', 'the server answered the upgrade with an error');
    else count('aborted', 'the connection ended before the upgrade was answered');
  }
  if (handshakes.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function count(event: ConnectionEvent, detail: string): void {
  const { runtime } = holder;
  runtime?.guard('hook', () => noticeConnection(runtime, { event, atMs: runtime.clock(), detail }));
}

let isWarned = false;
function warnNothingHooked(): void {
  const { runtime } = holder;
  if (isWarned || runtime === undefined) return;
  const hooked = runtime.measurements.gauge('earshot.monitor.hooked');
  const targets = ['websocket_class', 'socket'] as const;
  if (targets.some((target) => hooked.value({ target }) > 0)) return;
  isWarned = true;
  runtime.warn({
    code: 'nothing_hooked',
    message:
      '0 sockets hooked, but WebSocket connections are open: their messages are not followed. ' +
      'A bundle, Jest or another WebSocket library hides ws; call watch(server) from @earshot/instrumentation.',
  });
}
