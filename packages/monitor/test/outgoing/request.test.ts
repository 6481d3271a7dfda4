/** Requests to servers that the configuration names, against real ones that misbehave. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { request } from '../../src/outgoing/courier.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string, changes: { timeoutMs?: number; maxAnswerBytes?: number } = {}) =>
  request({ url, method: 'GET', timeoutMs: 5_000, maxAnswerBytes: 1_000, ...changes });

describe('a request', () => {
  it('sends its body as JSON, and gives what was answered', async () => {
    const url = await serve((incoming, outgoing) => {
      let text = '';
      incoming.on('data', (part) => (text += String(part)));
      incoming.on('end', () => {
        outgoing.writeHead(202);
        outgoing.end(`${incoming.method} ${incoming.headers['content-type']} ${text}`);
      });
    });
    const options = { method: 'POST', timeoutMs: 5_000, maxAnswerBytes: 1_000 } as const;
    expect(await request({ url, body: [{ grün: 1 }], ...options })).toEqual({
      status: 202,
      text: 'POST application/json [{"grün":1}]',
    });
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const url = await serve((_, outgoing) => {
      asked++;
      outgoing.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await get(url)).status).toBe(302);
    expect(asked).toBe(1);
  });

  it('takes an answer of 1,000 bytes and refuses one of 1,001', async () => {
    const url = await serve((incoming, outgoing) =>
      outgoing.end('x'.repeat(incoming.url === '/large' ? 1_001 : 1_000)),
    );
    expect((await get(url)).text).toHaveLength(1_000);
    await expect(get(`${url}/large`)).rejects.toThrow('the answer is larger than 1000 bytes');
  });

  it('gives up on one that never answers, and on one that never ends its answer', async () => {
    const url = await serve((incoming, outgoing) => {
      if (incoming.url === '/drips') outgoing.write('a');
    });
    await expect(get(url, { timeoutMs: 50 })).rejects.toThrow('no answer within 50 ms');
    await expect(get(`${url}/drips`, { timeoutMs: 50 })).rejects.toThrow('no answer within 50 ms');
  });

  it('fails where nobody listens', async () => {
    const url = await serve(() => {});
    servers.pop()!.close();
    await expect(get(url)).rejects.toThrow('ECONNREFUSED');
  });
});
