/**
 * GET /monitoring/websocket/stream: what changes, as it changes, by Server-Sent Events (HTML Living
 * Standard §9.2).
 */
import type { FastifyInstance } from 'fastify';
import { Broadcast, HEARTBEAT_MS, MAX_STREAMS, type StreamSources } from './broadcast.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';

export function addStreamRoute(api: FastifyInstance, sources: StreamSources): void {
  const broadcast = new Broadcast(sources);
  // No HEAD: it would hold a stream open that says nothing.
  api.get(PATHS.stream, { exposeHeadRoute: false }, (_request, reply) => {
    if (broadcast.isFull) {
      void reply.header('retry-after', '10');
      throw new HttpError(503, {
        code: 'too_many_streams',
        message: `${MAX_STREAMS} streams are read already; one ends when its reader goes.`,
      });
    }
    const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream; charset=utf-8' };
    reply.hijack();
    const { raw } = reply;
    // A proxy that collects answers would hold everything back.
    raw.writeHead(200, { ...(headers as Record<string, string>), 'x-accel-buffering': 'no' });
    // The time-out of idle connections is for requests that do not come; a stream may be quiet.
    raw.socket?.setTimeout(0);
    raw.socket?.setKeepAlive(true, HEARTBEAT_MS);
    broadcast.add(raw);
  });
  api.addHook('onClose', (_api, done) => {
    broadcast.end();
    done();
  });
}
