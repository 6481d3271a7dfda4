/** HTTP and WebSocket: who connects gets a session, and what a session asks goes to the agent. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { Agent } from './agent.ts';
import { parseRequest } from './messages.ts';
import { currentSession, Session } from './session.ts';

export interface ServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly heartbeatMs: number;
}

export interface Service {
  readonly port: number;
  readonly address: string;
  close(): Promise<void>;
}

export async function startService(options: ServiceOptions): Promise<Service> {
  const sessions = new Set<Session>();
  const agent = new Agent();
  const http = createServer((request, response) => {
    const isHealth = request.url === '/health';
    response.writeHead(isHealth ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isHealth ? { status: 'ok', people: sessions.size } : {}));
  });
  const sockets = new WebSocketServer({ server: http, path: '/agent', maxPayload: 64 * 1024 });

  sockets.on('connection', (socket, request) => {
    const session = new Session(socket, request);
    sessions.add(session);
    socket.once('close', () => {
      sessions.delete(session);
      agent.forget(session);
    });
    socket.on('message', (data) => {
      const job = parseRequest(String(data));
      if (job !== undefined) void currentSession.run(session, () => agent.handle(job));
    });
  });

  const heartbeat = setInterval(() => {
    for (const session of sessions) {
      if (!session.isAlive) session.socket.terminate();
      session.isAlive = false;
      session.socket.ping();
    }
  }, options.heartbeatMs);

  http.listen(options.port, options.host);
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    port,
    address: `${options.host}:${port}`,
    async close() {
      clearInterval(heartbeat);
      agent.close();
      for (const { socket } of sessions) socket.close(1001, 'service stops');
      sockets.close();
      http.close();
      http.closeIdleConnections();
      // Who has not said goodbye by then is not waited for.
      setTimeout(() => sessions.forEach(({ socket }) => socket.terminate()), 500).unref();
      await once(http, 'close');
    },
  };
}
