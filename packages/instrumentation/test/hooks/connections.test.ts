/** The life of connections as it is counted and told, on real ones. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, type ServerOptions, type WebSocketServer } from 'ws';
import { watch } from '../../src/hooks/ws/watch.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { startRuntime, stopRuntime } from '../../src/runtime/shared.ts';
import { LiveService } from '../doubles/live-service.ts';
import { RawPeer } from '../doubles/raw-peer.ts';

let service: LiveService;
const disposables: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposables.splice(0)) dispose();
  await service.dispose();
});

async function start(options?: RuntimeOptions, server?: ServerOptions): Promise<LiveService> {
  service = await LiveService.start(options, server);
  return service;
}

async function rawPeer(headers?: Record<string, string>) {
  return service.accept(async () => {
    const peer = await RawPeer.connect(service.port, headers === undefined ? {} : { headers });
    disposables.push(() => peer.destroy());
    return peer;
  });
}

const told = () =>
  service.notices.map(({ event, closeCode }) => [event, ...(closeCode ? [closeCode] : [])]);
const active = () => service.runtime.measurements.gauge('earshot.connection.active').value({});

/** A service behind an HTTP server of the application's own. */
async function behindHttp(onUpgrade?: (server: Server, wss: WebSocketServer) => void) {
  const server = createServer();
  await start({}, onUpgrade === undefined ? { server } : { noServer: true });
  onUpgrade?.(server, service.wss);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  disposables.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('a connection', () => {
  test.each([
    [1000, 'closed'],
    [1001, 'closed'],
    [1008, 'dropped'],
    [4000, 'dropped'],
  ] as const)('that its peer closes with %d was %s', async (code, event) => {
    await start();
    const { peer } = await rawPeer();
    expect(active()).toBe(1);
    peer.close(code);
    await service.until(() => active() === 0);
    expect(told()).toEqual([['established'], [event, code]]);
    expect(service.events).toEqual({ established: 1, [event]: 1 });
  });

  test('that ends without a Close was dropped, with 1006', async () => {
    await start();
    const { peer } = await rawPeer();
    peer.destroy();
    await service.until(() => active() === 0);
    expect(told()).toEqual([['established'], ['dropped', 1006]]);
  });

  test('of a user who was dropped is restored, with the time away', async () => {
    await start({ identify: (request) => ({ user: String(request.headers['x-user']) }) });
    const { peer } = await rawPeer({ 'x-user': 'ada' });
    peer.destroy();
    await service.until(() => active() === 0);
    await rawPeer({ 'x-user': 'bob' });
    await rawPeer({ 'x-user': 'ada' });
    expect(service.events).toEqual({ established: 3, dropped: 1, restored: 1 });
    const restored = service.notices.find(({ event }) => event === 'restored');
    expect(restored!.connection).toMatchObject({ user: 'ada' });
    expect(restored!.reconnectMs).toBeGreaterThan(0);
    const { cells } = service.runtime.measurements.histogram(
      'earshot.connection.reconnect.duration',
    );
    expect(cells[0]!.count).toBe(1);
  });

  test('of a user who had closed is not', async () => {
    await start({ identify: () => ({ user: 'ada' }) });
    const { peer } = await rawPeer();
    peer.close(1000);
    await service.until(() => active() === 0);
    await rawPeer();
    expect(service.events).toEqual({ established: 2, closed: 1 });
  });

  test('shows the bytes that wait in it', async () => {
    await start();
    const { socket, peer } = await rawPeer();
    const buffered = service.runtime.measurements.gauge('earshot.connection.buffered');
    peer.answersPings().stopReading();
    while (socket.bufferedAmount === 0) {
      socket.send('x'.repeat(1_000_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(buffered.value({})).toBe(socket.bufferedAmount);
    peer.resumeReading();
    await service.until(() => buffered.value({}) === 0);
  });

  test('has the path and correlation ID of its upgrade', async () => {
    await start();
    await rawPeer({ 'x-correlation-id': 'order-7' });
    const [connection] = service.runtime.connections;
    expect(connection).toMatchObject({ correlationId: 'order-7', destination: '/chat' });
  });
});

describe('a handshake', () => {
  test('that verifyClient refuses is refused', async () => {
    await start({}, { verifyClient: () => false });
    await expect(RawPeer.connect(service.port)).rejects.toThrow('401');
    await service.until(() => service.events['refused'] === 1);
    expect(service.events).toEqual({ refused: 1 });
  });

  test('that is refused after long thought is refused', async () => {
    await start(
      {},
      { verifyClient: (_: unknown, done: (ok: boolean) => void) => setTimeout(done, 2_300, false) },
    );
    await expect(RawPeer.connect(service.port)).rejects.toThrow('401');
    await service.until(() => service.events['refused'] === 1);
    expect(service.warnings).toEqual([]);
  });

  test('with a bad request is refused', async () => {
    await start();
    const bad = RawPeer.connect(service.port, { headers: { 'Sec-WebSocket-Version': '7' } });
    await expect(bad).rejects.toThrow('400');
    await service.until(() => service.events['refused'] === 1);
  });

  test('whose socket the application destroys was aborted', async () => {
    const port = await behindHttp((server) =>
      server.on('upgrade', (_request, socket) => socket.destroy()),
    );
    const client = connect(port, '127.0.0.1');
    disposables.push(() => client.destroy());
    client.on('error', () => {});
    client.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    await service.until(() => service.events['aborted'] === 1);
    expect(service.events).toEqual({ aborted: 1 });
  });

  test('whose client goes away while the application thinks was aborted', async () => {
    let decide: ((ok: boolean) => void) | undefined;
    await start({}, { verifyClient: (_: unknown, done: (ok: boolean) => void) => (decide = done) });
    const client = connect(service.port, '127.0.0.1');
    client.on('error', () => {});
    client.write(
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await service.until(() => decide !== undefined);
    client.resetAndDestroy();
    await once(client, 'close');
    await new Promise((resolve) => setImmediate(resolve));
    decide!(true);
    await service.until(() => service.events['aborted'] === 1);
    expect(service.events).toEqual({ aborted: 1 });
  });

  test('that succeeds through handleUpgrade is no failure, also when it ends at once', async () => {
    const port = await behindHttp((server, wss) =>
      server.on('upgrade', (request, socket, head) => {
        wss.handleUpgrade(request, socket, head, (ws) => {
          wss.emit('connection', ws, request);
          ws.terminate();
        });
      }),
    );
    // The handshakes are looked at four times a second: another one shows that they have been.
    await RawPeer.connect(port).catch(() => {});
    const aborted = connect(port, '127.0.0.1');
    aborted.on('error', () => {});
    aborted.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    await service.until(() => (service.events['refused'] ?? 0) > 0);
    expect(service.events).toEqual({ established: 1, dropped: 1, refused: 1 });
  });

  test('of another library is none of ours, however short its connection', async () => {
    const port = await behindHttp((server) =>
      server.on('upgrade', (request, socket) => {
        if (request.url === '/refuse') return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
        );
        return socket.once('data', () => socket.destroy());
      }),
    );
    const peer = await RawPeer.connect(port);
    peer.text('hello');
    await once(peer.socket, 'close');
    await RawPeer.connect(port, { path: '/refuse' }).catch(() => {});
    await service.until(() => Object.keys(service.events).length > 0);
    expect(service.events).toEqual({ refused: 1 });
  });

  test('that finds the server at its limit is limited', async () => {
    const server = createServer();
    server.maxConnections = 1;
    await start({}, { server });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await rawPeer();
    const beyond = connect(service.port, '127.0.0.1');
    beyond.on('error', () => {});
    await service.until(() => service.events['limited'] === 1);
    expect(service.events).toEqual({ established: 1, limited: 1 });
  });

  test('at a server that serves no WebSockets is not counted', async () => {
    await start();
    const plain = createServer();
    plain.maxConnections = 1;
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    disposables.push(() => plain.close());
    const { port } = plain.address() as AddressInfo;
    const dropped = once(plain, 'drop');
    for (let i = 0; i < 2; i++) {
      const client = connect(port, '127.0.0.1').on('error', () => {});
      disposables.push(() => client.destroy());
    }
    await dropped;
    expect(service.events).toEqual({});
  });
});

describe('a client of ours', () => {
  const failing = async (url: string): Promise<WebSocket> => {
    const client = new WebSocket(url);
    await new Promise((resolve) => client.once('error', resolve));
    return client;
  };

  test('that is refused is counted on its side as on the server’s', async () => {
    await start({}, { verifyClient: () => false });
    await failing(service.url);
    await service.until(() => service.events['refused'] === 2);
    expect(service.notices[0]!.detail).toBe('the server answered 401');
  });

  test('that is refused and listens to the answer itself is counted once', async () => {
    await start({}, { verifyClient: () => false });
    const client = new WebSocket(service.url);
    client.on('error', () => {});
    await once(client, 'unexpected-response');
    client.terminate();
    await new Promise((resolve) => client.once('close', resolve));
    await service.until(() => service.events['refused'] === 2);
    expect(service.events).toEqual({ refused: 2 });
  });

  test('that reaches nobody was aborted', async () => {
    await start();
    await failing('ws://127.0.0.1:1/');
    expect(service.events).toEqual({ aborted: 1 });
  });

  test('that had sent too early is counted all the same', async () => {
    await start();
    const client = new WebSocket('ws://127.0.0.1:1/');
    expect(() => client.send('too early')).toThrow('CONNECTING');
    await new Promise((resolve) => client.once('error', resolve));
    expect(service.events).toEqual({ aborted: 1 });
  });

  test('that gives up while connecting was aborted', async () => {
    await start();
    const client = new WebSocket(service.url);
    const failed = new Promise((resolve) => client.once('error', resolve));
    client.close();
    await failed;
    expect(service.events['aborted']).toBe(1);
  });

  test('has the path of its URL, without the query', async () => {
    await start();
    const client = new WebSocket(`${service.url}?token=secret`);
    await once(client, 'open');
    const ours = [...service.runtime.connections].find(({ role }) => role === 'client');
    expect(ours!.destination).toBe('/chat');
    client.terminate();
  });
});

describe('a socket that was open before it was watched', () => {
  test('is a connection from then on, and an error of it is no failed handshake', async () => {
    await start();
    const { socket, peer } = await rawPeer();
    stopRuntime();
    const runtime = startRuntime({ windowMs: 600 });
    const counter = runtime.measurements.counter('earshot.connection.events');
    watch(service.wss);
    expect(counter.value({ event: 'established' })).toBe(1);
    peer.answersPings();
    socket.send('hello');
    await service.until(() => runtime.ledger.counts().confirmed === 1);
    // A frame that the protocol forbids.
    peer.socket.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(counter.value({ event: 'dropped' })).toBe(1);
    expect(counter.value({ event: 'aborted' })).toBe(0);
  });

  test('belongs to nobody when Earshot stops, and its end is not counted by the next', async () => {
    await start();
    const { peer, socket } = await rawPeer();
    stopRuntime();
    const runtime = startRuntime();
    peer.destroy();
    await once(socket, 'close');
    expect(runtime.measurements.counter('earshot.connection.events').total()).toBe(0);
  });
});
