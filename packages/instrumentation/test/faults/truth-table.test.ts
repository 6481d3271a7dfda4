/** The rows of the truth table that one process can show, each over a real connection. */
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket as WsClient, type WebSocket as ServiceSocket } from 'ws';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { LiveService } from '../doubles/live-service.ts';
import { RawPeer } from '../doubles/raw-peer.ts';

let service: LiveService;
const peers: (WebSocket | WsClient | RawPeer)[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) {
    if (peer instanceof RawPeer) peer.destroy();
    else peer.close();
  }
  await service.dispose();
});

/** A client of another implementation: Node's own. */
async function connected(options?: RuntimeOptions) {
  service = await LiveService.start(options);
  return service.accept(async () => {
    const client = new WebSocket(service.url);
    peers.push(client);
    await once(client, 'open');
    return client;
  });
}

async function connectedRaw(options?: RuntimeOptions) {
  service = await LiveService.start(options);
  return service.accept(async () => {
    const peer = await RawPeer.connect(service.port);
    peers.push(peer);
    return peer;
  });
}

describe('a message to a peer that is up', () => {
  test('is confirmed, within a round trip', async () => {
    const { socket } = await connected();
    socket.send('hello');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    const { cells } = service.runtime.measurements.histogram(
      'earshot.notification.delivery.duration',
    );
    expect(cells[0]).toMatchObject({ count: 1 });
  });

  test('is confirmed at received where the client has no message listener', async () => {
    const { socket } = await connected();
    socket.send('nobody listens');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
  });

  test('is silent where processed is required and nothing acknowledges it', async () => {
    const { socket } = await connected({ required: 'processed', windowMs: 300 });
    socket.send('nobody acknowledges');
    await service.settled();
    expect(service.verdicts).toEqual(['silent/timeout']);
  });
});

describe('a send on a socket that is not open', () => {
  type State = readonly [string, (socket: ServiceSocket) => Promise<void>];
  const states: readonly State[] = [
    ['closing', async (socket) => socket.close()],
    [
      'closed',
      async (socket) => {
        socket.terminate();
        await once(socket, 'close');
      },
    ],
  ];

  test.each(states)('that is %s, without a callback, is silent at once', async (_, end) => {
    const { socket } = await connected();
    await end(socket);
    expect(socket.send('lost')).toBeUndefined();
    expect(service.verdicts).toEqual(['silent/not_open']);
    expect(service.counts.silent_by_reason.not_open).toBe(1);
  });

  test.each(states)('that is %s, with a callback, has failed', async (_, end) => {
    const { socket } = await connected();
    await end(socket);
    const told = new Promise<Error | undefined>((resolve) => socket.send('lost', resolve));
    expect(service.verdicts).toEqual(['failed/not_open']);
    expect((await told)?.message).toMatch(/^WebSocket is not open: readyState [23] \(CLOS/);
  });

  test('that is connecting has failed, and throws what it always threw', async () => {
    service = await LiveService.start();
    const client = new WsClient(service.url);
    peers.push(client);
    expect(() => client.send('too early')).toThrow(
      'WebSocket is not open: readyState 0 (CONNECTING)',
    );
    expect(service.verdicts).toEqual(['failed/not_open']);
    await once(client, 'open');
    client.send('in time');
    await service.until(() => service.verdicts.length === 2);
    expect(service.verdicts[1]).toBe('confirmed');
  });
});

describe('no data', () => {
  test.each([undefined, null])(
    '%s is confirmed, with one warning a connection',
    async (nothing) => {
      const { socket, peer } = await connectedRaw();
      peer.answersPings();
      socket.send(nothing as never);
      socket.send(nothing as never);
      await service.settled();
      expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
      expect(peer.frames[0]).toMatchObject({ opcode: 2, payload: Buffer.alloc(0) });
      expect(service.warned('empty_payload')).toHaveLength(1);
    },
  );

  test('as an empty string is meant, and no warning is given', async () => {
    const { socket } = await connected();
    socket.send('');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    expect(service.warnings).toEqual([]);
  });
});

describe('a connection that ends', () => {
  test('after the write and before the pong leaves it unknown', async () => {
    const { socket, peer } = await connectedRaw();
    socket.send('hello');
    await service.until(() => peer.texts.length === 1);
    peer.destroy();
    await service.settled();
    expect(service.verdicts).toEqual(['unknown/connection_dropped']);
    expect(service.events).toMatchObject({ established: 1, dropped: 1 });
  });

  test('by the service, properly, is preceded by a barrier that confirms what was sent', async () => {
    const { socket } = await connected();
    socket.send('one');
    socket.send('last words');
    socket.close(1000);
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
    await service.until(() => service.events['closed'] === 1);
  });

  test('by terminate() leaves it unknown', async () => {
    const { socket } = await connectedRaw();
    socket.send('hello');
    socket.terminate();
    await service.settled();
    expect(service.verdicts).toEqual(['unknown/connection_dropped']);
  });
});

describe('a peer that answers no ping', () => {
  test('while it keeps sending proves nothing: unknown, with one warning', async () => {
    const { socket, peer } = await connectedRaw();
    const chatter = setInterval(() => peer.text('alive'), 20);
    socket.send('one');
    socket.send('two');
    await service.settled();
    clearInterval(chatter);
    expect(service.verdicts).toEqual([
      'unknown/barrier_unsupported',
      'unknown/barrier_unsupported',
    ]);
    expect(service.warned('barrier_unsupported')).toHaveLength(1);
    expect(peer.pings.length).toBeGreaterThanOrEqual(3);
  });

  test('and sends nothing either is silent, and was at risk before', async () => {
    const { socket } = await connectedRaw();
    const atRisk = service.runtime.measurements.gauge('earshot.notification.at_risk');
    socket.send('hello');
    await service.until(() => atRisk.value({}) === 1);
    expect(service.verdicts).toEqual([]);
    await service.settled();
    expect(service.verdicts).toEqual(['silent/timeout']);
    expect(atRisk.value({})).toBe(0);
  });
});
