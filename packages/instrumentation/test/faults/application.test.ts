/** What applications do, rightly and wrongly, over a real connection: rows 33 to 37 and 45. */
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket as WsClient, type WebSocket } from 'ws';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { withUser } from '../../src/scope/scope.ts';
import { LiveService } from '../doubles/live-service.ts';
import { OPCODE, RawPeer } from '../doubles/raw-peer.ts';

let service: LiveService;
const peers: RawPeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  await service.dispose();
});

async function peerOf(user?: string) {
  return service.accept(async () => {
    const headers = user === undefined ? {} : { 'x-user': user };
    const peer = await RawPeer.connect(service.port, { headers });
    peers.push(peer);
    return peer.answersPings();
  });
}

async function connected(options: RuntimeOptions = {}) {
  service = await LiveService.start(options);
  return peerOf('ada');
}

describe('illegal data', () => {
  const illegal: readonly [string, unknown][] = [
    ['an object', {}],
    ['true', true],
    ['a symbol', Symbol('s')],
    ['a function', () => {}],
  ];

  test.each(illegal)('as %s throws what it always threw, and has failed', async (_, data) => {
    const { socket, peer } = await connected();
    expect(() => socket.send(data as never)).toThrow(TypeError);
    expect(service.verdicts).toEqual(['failed/exception']);
    socket.send('sound');
    await service.settled();
    expect(service.verdicts).toEqual(['failed/exception', 'confirmed']);
    expect(peer.texts).toEqual(['sound']);
  });

  test('on a closed socket is told by a throw, and so has failed and is not silent', async () => {
    const { socket } = await connected();
    socket.terminate();
    await once(socket, 'close');
    expect(() => socket.send({} as never)).toThrow(TypeError);
    expect(service.verdicts).toEqual(['failed/not_open']);
  });

  test.each([
    ['a number', 42, '42'],
    ['nought', 0, '0'],
    ['a text of many bytes', 'ä€😀', 'ä€😀'],
  ])('is not %s', async (_, data, text) => {
    const { socket, peer } = await connected();
    const bytes: number[] = [];
    service.runtime.listen({ settled: (settled) => void bytes.push(settled.bytes) });
    socket.send(data);
    await service.settled();
    expect(peer.texts).toEqual([text]);
    expect(bytes).toEqual([Buffer.byteLength(text)]);
  });
});

describe('an error that only the callback hears of', () => {
  test('is a failure, and the callback hears of it as always', async () => {
    const { socket, peer } = await connected();
    peer.onPing = () => {};
    const heard: unknown[] = [];
    for (let i = 0; i < 20; i++) socket.send('x'.repeat(1_000_000), (error) => heard.push(error));
    peer.stopReading();
    socket.terminate();
    await service.settled();
    await service.until(() => heard.length === 20);
    const errors = heard.filter((error) => error instanceof Error);
    expect(errors.length).toBeGreaterThan(0);
    expect(service.counts).toMatchObject({ failed: errors.length, unknown: 20 - errors.length });
  });
});

describe('a send inside a handler', () => {
  test('of close is silent at once', async () => {
    const { socket, peer } = await connected();
    socket.on('close', () => socket.send('goodbye'));
    peer.close(1000);
    await once(socket, 'close');
    expect(service.verdicts).toEqual(['silent/not_open']);
    expect(service.errors).toBe(0);
  });

  test('of error after a broken frame is silent, as the socket closes', async () => {
    const { socket, peer } = await connected();
    socket.on('error', () => socket.send('sorry'));
    peer.socket.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(service.verdicts).toEqual(['silent/not_open']);
  });

  test('of open, message and pong is followed as anywhere', async () => {
    const { socket, peer } = await connected();
    socket.on('message', () => socket.send('answer'));
    socket.once('pong', () => socket.send('on pong'));
    peer.text('question');
    await service.until(() => service.counts.confirmed === 2);
    expect(peer.texts).toEqual(['answer', 'on pong']);
  });
});

describe('the customary heartbeat', () => {
  /** As in the README of ws. */
  function heartbeat(periodMs: number): () => void {
    const alive = new WeakMap<WebSocket, boolean>();
    for (const socket of service.wss.clients) {
      alive.set(socket, true);
      socket.on('pong', () => alive.set(socket, true));
    }
    const timer = setInterval(() => {
      for (const socket of service.wss.clients) {
        if (alive.get(socket) === false) return socket.terminate();
        alive.set(socket, false);
        socket.ping();
      }
      return undefined;
    }, periodMs);
    return () => clearInterval(timer);
  }

  test('keeps every live client, and ends a dead one', async () => {
    service = await LiveService.start({ windowMs: 2_000, barrierGapMs: 10 });
    const live: Awaited<ReturnType<typeof peerOf>>[] = [];
    for (let i = 0; i < 20; i++) live.push(await peerOf());
    const dead = await peerOf();
    dead.peer.stopReading();
    const stop = heartbeat(150);
    const traffic = setInterval(() => {
      for (const { socket } of live) socket.send('tick');
    }, 20);
    dead.socket.send('into the void');
    await new Promise((resolve) => dead.socket.once('close', resolve));
    // Six beats more: whoever was to be killed by mistake would be by now.
    let beats = 0;
    live[0]!.socket.on('pong', (payload: Buffer) => (beats += payload.length === 0 ? 1 : 0));
    await service.until(() => beats >= 6);
    clearInterval(traffic);
    await service.settled();
    stop();
    expect(service.wss.clients.size).toBe(20);
    expect(service.counts).toMatchObject({ unknown: 1, silent: 0, failed: 0 });
    expect(service.counts.confirmed).toBe(service.counts.attempts - 1);
  });

  test('does not hear fewer pongs for ours', async () => {
    const { socket } = await connected({ barrierGapMs: 1 });
    let own = 0;
    socket.on('pong', (payload) => (own += payload.length === 0 ? 1 : 0));
    for (let i = 1; i <= 10; i++) {
      socket.send('hello');
      socket.ping();
      await service.until(() => own === i);
    }
    await service.settled();
    expect(service.counts.confirmed).toBe(10);
  });
});

describe('a message for one user on another’s connection', () => {
  const identify: RuntimeOptions['identify'] = (request) => ({
    user: String(request.headers['x-user']),
  });

  test('does not go out; its callback hears a failed send, and the caller no throw', async () => {
    const { socket, peer } = await connected({ identify });
    const told = new Promise<Error | undefined>((resolve) => {
      expect(withUser('bob', () => socket.send('for bob', resolve))).toBeUndefined();
    });
    expect(service.verdicts).toEqual(['failed/isolation_violation']);
    expect((await told)!.message).toContain('isolation_violation');
    socket.send('for ada');
    await service.settled();
    expect(peer.texts).toEqual(['for ada']);
    expect(service.violations).toMatchObject([{ action: 'blocked' }]);
  });

  test('does not go out and is silent where nobody is told', async () => {
    const { socket, peer } = await connected({ identify });
    withUser('bob', () => socket.send('for bob'));
    socket.send('for anybody');
    await service.settled();
    expect(service.verdicts).toEqual(['silent/isolation_violation', 'confirmed']);
    expect(peer.texts).toEqual(['for anybody']);
  });

  test('does not go out in fragments either', async () => {
    const { socket, peer } = await connected({
      identify,
      recipient: (_request, message) => /^to:(\w+)/.exec(String(message))?.[1],
    });
    const errors: unknown[] = [];
    socket.send('to:bob, ', { fin: false });
    socket.send('a secret, ', { fin: false });
    socket.send('and more', { fin: true }, (error) => errors.push(error));
    socket.send('to:ada');
    await service.settled();
    expect(service.verdicts).toEqual(['silent/isolation_violation', 'confirmed']);
    expect(peer.frames.filter(({ opcode }) => opcode !== OPCODE.PING)).toHaveLength(1);
    expect(peer.texts).toEqual(['to:ada']);
    expect(errors).toMatchObject([{ message: expect.stringContaining('isolation') as string }]);
  });

  test('goes out, counted, where violations are only reported', async () => {
    const { socket, peer } = await connected({ identify, isolation: 'report' });
    withUser('bob', () => socket.send('for bob'));
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    expect(peer.texts).toEqual(['for bob']);
    const counter = service.runtime.measurements.counter('earshot.isolation.violations');
    expect([counter.value({ action: 'reported' }), counter.value({ action: 'blocked' })]).toEqual([
      1, 0,
    ]);
  });

  test('is none where the connection’s user is not known, or the message’s', async () => {
    const { socket } = await connected();
    withUser('bob', () => socket.send('to whom it may concern'));
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    expect(service.violations).toEqual([]);
  });

  test('says the recipient by hash alone', async () => {
    const { socket } = await connected({ identify });
    withUser('bob', () => socket.send('for bob'));
    expect(service.violations[0]!.recipientHash).toBe(service.runtime.userHash('bob'));
    expect(JSON.stringify(service.violations[0]!.recipientHash)).not.toContain('bob');
  });
});

describe('the wall clock', () => {
  test.each([3_600_000, -3_600_000])('that jumps by %d ms changes no verdict', async (jumpMs) => {
    const { socket, peer } = await connected();
    const { now } = Date;
    try {
      socket.send('one');
      Date.now = () => now() + jumpMs;
      socket.send('two');
      await service.settled();
      peer.onPing = () => {};
      socket.send('lost');
      await service.until(() => service.counts.pending === 1);
      const sentAtMs = performance.now();
      Date.now = now;
      await service.settled();
      expect(service.verdicts).toEqual(['confirmed', 'confirmed', 'silent/timeout']);
      expect(performance.now() - sentAtMs).toBeGreaterThan(500);
      expect(performance.now() - sentAtMs).toBeLessThan(1_600);
    } finally {
      Date.now = now;
    }
  });
});

test('a message that goes through a stream over a WebSocket is followed', async () => {
  service = await LiveService.start();
  const { createWebSocketStream } = await import('ws');
  const client = new WsClient(service.url);
  const stream = createWebSocketStream(client, { encoding: 'utf8' });
  await once(client, 'open');
  stream.write('through a stream');
  await service.settled();
  expect(service.verdicts).toEqual(['confirmed']);
  stream.destroy();
});
