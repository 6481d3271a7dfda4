/** Fragments, compression, Close frames and limits, over a real connection: rows 26 to 32. */
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket as WsClient, type ClientOptions, type ServerOptions, type WebSocket } from 'ws';
import { LiveService } from '../doubles/live-service.ts';
import { OPCODE, RawPeer } from '../doubles/raw-peer.ts';

let service: LiveService;
const peers: { destroy?: () => void; terminate?: () => void }[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) (peer.destroy ?? peer.terminate)!.call(peer);
  await service.dispose();
});

async function raw(): Promise<{ socket: WebSocket; peer: RawPeer }> {
  service = await LiveService.start({ barrierGapMs: 10 });
  return service.accept(async () => {
    const peer = await RawPeer.connect(service.port);
    peers.push(peer);
    return peer;
  });
}

async function client(server: ServerOptions = {}, options: ClientOptions = {}) {
  service = await LiveService.start({ barrierGapMs: 10 }, server);
  return service.accept(async () => {
    const peer = new WsClient(service.url, options);
    peers.push(peer);
    peer.on('error', () => {});
    await once(peer, 'open');
    return peer;
  });
}

describe('a message in fragments', () => {
  test('is one notification, and a ping between its fragments proves nothing', async () => {
    const { socket, peer } = await raw();
    peer.answersPings();
    socket.send('whole');
    socket.send('first, ', { fin: false });
    await service.until(() => service.verdicts.length === 1);
    // The barrier came between the fragments, and proved the message before them alone.
    expect(peer.opcodes).toEqual([OPCODE.TEXT, OPCODE.TEXT, OPCODE.PING]);
    expect(service.counts).toMatchObject({ attempts: 2, confirmed: 1, pending: 1 });
    socket.send('second, ', { fin: false });
    socket.send('last', { fin: true });
    await service.settled();
    expect(service.counts).toMatchObject({ attempts: 2, confirmed: 2 });
  });

  test('is silent where it never ends', async () => {
    const { socket, peer } = await raw();
    peer.answersPings();
    socket.send('first, ', { fin: false });
    await service.settled();
    expect(service.verdicts).toEqual(['silent/timeout']);
    expect(peer.pings).toEqual([]);
  });

  test('is no message where its first fragment is refused by a throw', async () => {
    const { socket, peer } = await raw();
    peer.answersPings();
    expect(() => socket.send({} as never, { fin: false })).toThrow(TypeError);
    socket.send('whole');
    await service.settled();
    expect(service.verdicts).toEqual(['failed/exception', 'confirmed']);
    expect(peer.texts).toEqual(['whole']);
  });

  test('goes on after a fragment that is refused by a throw', async () => {
    const { socket, peer } = await raw();
    peer.answersPings();
    socket.send('first, ', { fin: false });
    expect(() => socket.send({} as never)).toThrow(TypeError);
    socket.send('last');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    expect(peer.opcodes.slice(0, 2)).toEqual([OPCODE.TEXT, OPCODE.CONTINUATION]);
  });
});

describe('a ping behind a queue', () => {
  test('of compression keeps its place', async () => {
    const deflate = { perMessageDeflate: { threshold: 0 } };
    const { socket, peer } = await client(deflate, { perMessageDeflate: true });
    const order: string[] = [];
    peer.on('message', (data) => order.push(String(data).slice(0, 3)));
    peer.on('ping', () => order.push('ping'));
    const sent = Array.from({ length: 30 }, (_, i) => String(i).padStart(3, '0'));
    for (const name of sent) socket.send(name + Math.random().toString(36).repeat(20_000));
    await service.settled();
    expect(service.counts).toMatchObject({ attempts: 30, confirmed: 30 });
    // What was confirmed had been read: no ping overtook a message.
    expect(order.filter((what) => what !== 'ping')).toEqual(sent);
    expect(order.at(-1)).toBe('ping');
    expect(order.indexOf('ping')).toBeGreaterThan(0);
  });

  test('of a Blob that is still being read keeps its place', async () => {
    const { socket, peer } = await raw();
    peer.answersPings();
    socket.send(new Blob(['x'.repeat(300_000)]));
    socket.send('after the blob');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
    const { opcodes } = peer;
    expect(opcodes.slice(0, 3)).toEqual([OPCODE.BINARY, OPCODE.TEXT, OPCODE.PING]);
  });
});

test('the size of a Blob is known without reading it', async () => {
  const { socket, peer } = await raw();
  const bytes: number[] = [];
  service.runtime.listen({ settled: (settled) => void bytes.push(settled.bytes) });
  peer.answersPings();
  socket.send(new Blob(['12345']));
  await service.settled();
  expect(bytes).toEqual([5]);
});

describe('Close frames', () => {
  test('that cross leave unknown what no pong proved', async () => {
    const { socket, peer } = await raw();
    socket.send('hello');
    await service.until(() => peer.pings.length === 1);
    peer.close(1000);
    socket.close(1000);
    await service.settled();
    expect(service.verdicts).toEqual(['unknown/connection_dropped']);
    expect(service.events).toMatchObject({ closed: 1 });
  });

  test('of the peer are answered by a Close, and by no ping that nobody could answer', async () => {
    const { socket, peer } = await raw();
    socket.send('hello');
    await service.until(() => peer.pings.length === 1);
    peer.close(1000);
    await service.settled();
    await service.until(() => peer.closeCode === 1000);
    expect(peer.opcodes).toEqual([OPCODE.TEXT, OPCODE.PING, OPCODE.CLOSE]);
  });

  test('of ours are crossed by a pong that counts', async () => {
    const { socket, peer } = await raw();
    socket.send('hello');
    await service.until(() => peer.pings.length === 1);
    socket.close(1000);
    await service.until(() => peer.closeCode === 1000);
    peer.pong(peer.pings[0]!);
    peer.close(1000);
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
  });
});

test('a message over the peer’s limit ends the connection with 1009, and is unknown', async () => {
  const { socket } = await client({}, { maxPayload: 1_000 });
  socket.send('small');
  await service.settled();
  socket.send('x'.repeat(10_000));
  socket.send('behind it');
  await service.settled();
  expect(service.verdicts).toEqual([
    'confirmed',
    'unknown/connection_dropped',
    'unknown/connection_dropped',
  ]);
  expect(
    service.notices.find(
      ({ event, connection }) => event === 'dropped' && connection?.role === 'server',
    ),
  ).toMatchObject({
    closeCode: 1009,
  });
});

test('a message to a peer that pauses is silent, and late when it resumes', async () => {
  const { socket, peer } = await client();
  peer.pause();
  socket.send('hello');
  await service.settled();
  expect(service.verdicts).toEqual(['silent/timeout']);
  peer.resume();
  await service.until(() => service.late === 1);
});
