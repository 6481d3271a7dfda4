/** HTTP agents whose sockets never hold a process. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A connection that is being made holds the loop it is in, unref'd or not, so it may not take long. */
const CONNECT_TIMEOUT_MS = 2_000;
const OPTIONS = { keepAlive: true, maxSockets: 8 } as const;

class UnheldHttpAgent extends http.Agent {
  override createConnection(
    ...args: Parameters<http.Agent['createConnection']>
  ): Duplex | null | undefined {
    return unhold(super.createConnection(...args));
  }
  /** An agent refs a socket that is used again. */
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request);
    (socket as Socket).unref();
  }
}

class UnheldHttpsAgent extends https.Agent {
  override createConnection(
    ...args: Parameters<https.Agent['createConnection']>
  ): Duplex | null | undefined {
    return unhold(super.createConnection(...args));
  }
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request);
    (socket as Socket).unref();
  }
}

export function unheldAgent(protocol: string): http.Agent | https.Agent {
  return protocol === 'https:' ? new UnheldHttpsAgent(OPTIONS) : new UnheldHttpAgent(OPTIONS);
}

function unhold(connection: Duplex | null | undefined): Duplex | null | undefined {
  const socket = connection as Socket | null | undefined;
  if (!socket) return socket;
  socket.unref();
  if (socket.connecting) {
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => {
      if (socket.connecting)
        socket.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`));
    });
    socket.once('connect', () => socket.setTimeout(0));
  }
  return socket;
}
