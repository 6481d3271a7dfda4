/** Peers that answer pings in their own ways, over a real connection: rows 17 to 25 of the faults. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { LiveService } from '../doubles/live-service.ts';
import { RawPeer } from '../doubles/raw-peer.ts';

let service: LiveService;
let socket: WebSocket;
let peer: RawPeer;
beforeEach(async () => {
  service = await LiveService.start({ windowMs: 600, barrierGapMs: 10 });
  ({ socket, peer } = await service.accept(() => RawPeer.connect(service.port)));
});
afterEach(async () => {
  peer.destroy();
  await service.dispose();
});

/** Waits until the service has read all that the peer sent before. */
async function read(): Promise<void> {
  const arrived = new Promise((resolve) => socket.once('message', resolve));
  peer.text('all read?');
  await arrived;
}

describe('a pong', () => {
  test('before any ping proves nothing', async () => {
    peer.pong('{"earshot":"AAAAAAAAAAAAAAAA"}');
    peer.pong('');
    await read();
    socket.send('hello');
    await service.settled();
    expect(service.verdicts).toEqual(['silent/timeout']);
  });

  test('that was seen before proves nothing of what was sent since', async () => {
    peer.answersPings();
    socket.send('one');
    await service.settled();
    const [seen] = peer.pings;
    peer.onPing = () => peer.pong(seen!);
    socket.send('two');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed', 'silent/timeout']);
    expect(service.late).toBe(0);
  });

  test.each([
    ['with a nonce of its own making', () => '{"earshot":"AAAAAAAAAAAAAAAA"}'],
    ['with one bit changed', (ping: Buffer) => Buffer.from(ping.map((b, i) => b ^ +(i === 20)))],
    ['with the nonce cut short', (ping: Buffer) => ping.subarray(0, -1)],
    ['with the nonce and more', (ping: Buffer) => Buffer.concat([ping, Buffer.from(' ')])],
    ['that is empty', () => ''],
  ])('%s proves nothing', async (_, answer) => {
    peer.onPing = (ping) => peer.pong(answer(ping));
    socket.send('hello');
    await service.settled();
    expect(service.counts.confirmed).toBe(0);
    expect(service.counts.silent + service.counts.unknown).toBe(1);
  });

  test('of another connection proves nothing here', async () => {
    const other = await service.accept(() => RawPeer.connect(service.port));
    peer.onPing = (ping) => other.peer.pong(ping);
    socket.send('here');
    other.socket.send('there');
    await service.settled();
    other.peer.destroy();
    expect(service.counts.confirmed).toBe(0);
  });

  test('over 125 bytes ends the connection by the protocol, and what was pending is unknown', async () => {
    socket.send('hello');
    await service.until(() => peer.pings.length === 1);
    peer.pong('x'.repeat(126));
    await service.settled();
    expect(service.verdicts).toEqual(['unknown/connection_dropped']);
    expect(peer.closeCode).toBe(1002);
    expect(service.errors).toBe(0);
  });
});

describe('a peer', () => {
  test('that answers only the latest of several pings confirms all before it', async () => {
    socket.send('one');
    await service.until(() => peer.pings.length === 1);
    socket.send('two');
    await service.until(() => peer.pings.length === 2);
    peer.pong(peer.pings[1]!);
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
  });

  test('that answers only the first confirms what preceded it, then what is asked again', async () => {
    socket.send('one');
    await service.until(() => peer.pings.length === 1);
    socket.send('two');
    await service.until(() => peer.pings.length === 2);
    peer.pong(peer.pings[0]!);
    await service.until(() => service.verdicts.length === 1);
    await service.until(() => peer.pings.length === 3);
    peer.pong(peer.pings[2]!);
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
  });

  test('that never answers is asked at least three times before the verdict', async () => {
    socket.send('hello');
    await service.settled();
    expect(service.verdicts).toEqual(['silent/timeout']);
    expect(peer.pings.length).toBeGreaterThanOrEqual(3);
    expect(new Set(peer.pings.map(String)).size).toBe(peer.pings.length);
  });

  test('that answers in the last moment is confirmed, and asked no more', async () => {
    socket.send('hello');
    await service.until(() => peer.pings.length === 3);
    peer.answersPings().pong(peer.pings[2]!);
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
  });

  test('that floods with 10,000 pongs is heard all the same, and nothing is kept of them', async () => {
    let pongs = 0;
    socket.on('pong', () => pongs++);
    for (let i = 0; i < 5_000; i++) peer.pong(`flood ${i}`);
    socket.send('hello');
    await service.until(() => peer.pings.length > 0);
    for (let i = 0; i < 5_000; i++) peer.pong('{"earshot":"AAAAAAAAAAAAAAAA"}');
    peer.pong(peer.pings.at(-1)!);
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    expect(pongs).toBe(10_001);
    expect(socket.readyState).toBe(socket.OPEN);
    expect(service.errors).toBe(0);
  });
});

describe('a nonce', () => {
  test('is JSON, of at most 125 bytes, and holds nothing that identifies', async () => {
    peer.answersPings();
    socket.send('hello');
    await service.settled();
    const nonce = peer.pings[0]!;
    expect(nonce.length).toBeLessThanOrEqual(125);
    expect(JSON.parse(nonce.toString())).toEqual({ earshot: expect.any(String) as string });
    const [connection] = service.runtime.connections;
    expect(nonce.toString()).not.toContain(connection!.id);
    expect(nonce.toString()).not.toContain(connection!.correlationId);
  });
});
