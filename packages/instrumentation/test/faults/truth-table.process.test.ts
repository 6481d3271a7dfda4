/** The rows of the truth table that need a client, a proxy or a service in a process of its own. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { DarkProxy } from '../doubles/dark-proxy.ts';
import { LiveService } from '../doubles/live-service.ts';
import { RawPeer } from '../doubles/raw-peer.ts';
import { ScriptProcess } from '../doubles/script-process.ts';

const CLIENT = new URL('fixtures/client.mjs', import.meta.url);
const TERMINATING_PROXY = new URL('fixtures/terminating-proxy.mjs', import.meta.url);
const SERVICE = new URL('fixtures/service.mjs', import.meta.url);
const MEGABYTE = 'x'.repeat(1_000_000);

let service: LiveService;
const disposables: { dispose: () => Promise<void> }[] = [];
beforeEach(async () => {
  service = await LiveService.start({ windowMs: 600 });
});
afterEach(async () => {
  for (const disposable of disposables.splice(0)) await disposable.dispose();
  await service.dispose();
});

function started<T extends { dispose: () => Promise<void> }>(disposable: T): T {
  disposables.unshift(disposable);
  return disposable;
}

async function clientOf(url = service.url) {
  return service.accept(async () => {
    const client = started(ScriptProcess.file(CLIENT, { args: [url] }));
    await client.said('open');
    return client;
  });
}

describe('a client process that is stopped', () => {
  test('makes messages silent; when it goes on, each proof is counted late, once', async () => {
    const { socket, peer } = await clientOf();
    peer.signal('SIGSTOP');
    let written = 0;
    for (let sent = 0; sent < 3; sent++)
      socket.send(`m${sent}`, (error) => (written += error ? 0 : 1));
    await service.settled();
    expect(written).toBe(3);
    expect(service.verdicts).toEqual(Array(3).fill('silent/timeout'));

    peer.signal('SIGCONT');
    await service.until(() => service.late === 3);
    socket.send('after');
    await service.settled();
    expect(service.verdicts.slice(3)).toEqual(['confirmed']);
    expect(service.late).toBe(3);
    expect(service.counts).toMatchObject({ attempts: 4, silent: 3, confirmed: 1 });
    expect(socket.readyState).toBe(socket.OPEN);
  });

  test('without a message listener has read all the same', async () => {
    const { socket, peer } = await clientOf();
    peer.tell('deaf');
    await peer.said('did deaf');
    socket.send('nobody listens');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    expect(peer.lines).not.toContain('message nobody listens');
  });
});

test('a client that is killed leaves unknown what it may have read, and fails what a callback hears of', async () => {
  const { socket, peer } = await clientOf();
  peer.signal('SIGSTOP');
  socket.send('in its kernel');
  // More than the kernels hold: the last callbacks hear that the connection ended.
  const errors: unknown[] = [];
  for (let sent = 0; sent < 20; sent++) socket.send(MEGABYTE, (error) => errors.push(error));
  peer.signal('SIGKILL');
  await service.settled();
  await service.until(() => errors.length === 20);
  const failed = errors.filter((error) => error instanceof Error).length;
  expect(failed).toBeGreaterThan(0);
  expect(service.counts).toMatchObject({ attempts: 21, failed, unknown: 21 - failed, silent: 0 });
  expect(service.verdicts.at(-1)).toBe('unknown/connection_dropped');
  expect(service.events).toMatchObject({ dropped: 1 });
});

test('a slow reader is confirmed message by message, as it reads', async () => {
  const { socket, peer } = await clientOf();
  peer.tell('pause');
  await peer.said('did pause');
  for (let sent = 0; sent < 12; sent++) socket.send(MEGABYTE);
  const buffered = service.runtime.measurements.gauge('earshot.connection.buffered');
  await service.until(() => buffered.value({}) > 0);
  peer.tell('resume');
  await service.settled();
  expect(service.counts).toMatchObject({ attempts: 12, confirmed: 12 });
  await service.until(() => buffered.value({}) === 0);
});

describe('a peer whose receive window is closed', () => {
  test('makes messages silent, and loses nothing when it reads on', async () => {
    const { socket, peer } = await service.accept(() => RawPeer.connect(service.port));
    peer.answersPings().stopReading();
    for (let sent = 0; sent < 12; sent++) socket.send(MEGABYTE);
    await service.settled();
    expect(service.counts).toMatchObject({ attempts: 12, silent: 12 });
    expect(socket.bufferedAmount).toBeGreaterThan(0);
    peer.resumeReading();
    await service.until(() => service.late === 12);
    expect(service.counts).toMatchObject({ attempts: 12, silent: 12, confirmed: 0 });
    expect(peer.texts).toHaveLength(12);
    peer.destroy();
  });
});

describe('behind a TCP proxy that goes dark', () => {
  const behindProxy = async (): Promise<{ socket: WebSocket; proxy: DarkProxy }> => {
    const proxy = started(await DarkProxy.before(service.port));
    const { socket } = await clientOf(`ws://127.0.0.1:${proxy.port}/`);
    socket.send('before');
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed']);
    proxy.goDark();
    return { socket, proxy };
  };

  test('messages are silent, though every callback succeeds', async () => {
    const { socket } = await behindProxy();
    let written = 0;
    for (let sent = 0; sent < 20; sent++)
      socket.send('lost', (error) => (written += error ? 0 : 1));
    await service.settled();
    expect(service.counts).toMatchObject({ confirmed: 1, silent: 20 });
    expect(written).toBe(20);
    expect(socket.readyState).toBe(socket.OPEN);
  });

  test('messages are unknown where the connection ends first', async () => {
    const { socket, proxy } = await behindProxy();
    socket.send('into the dark');
    await proxy.dispose();
    await service.settled();
    expect(service.verdicts.slice(1)).toEqual(['unknown/connection_dropped']);
  });
});

test('behind a proxy that terminates frames a stopped client looks as if it had received', async () => {
  const proxy = started(ScriptProcess.file(TERMINATING_PROXY, { args: [service.url] }));
  const url = await proxy.said('url ');
  const { socket, peer } = await clientOf(url);
  peer.signal('SIGSTOP');
  socket.send('hello');
  await service.settled();
  // By the next hop only, which is what `received` means unless the operator declares more.
  expect(service.verdicts).toEqual(['confirmed']);
});

describe('an event loop that is blocked for longer than the window', () => {
  test.each([
    ['right after the send', 0],
    ['with the pong under way', 1],
    ['twice', 2],
  ])('%s makes no message silent', async (_, how) => {
    const { socket } = await clientOf();
    const block = (ms: number): void => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    };
    socket.send('hello');
    if (how > 0) await new Promise((resolve) => setImmediate(resolve));
    block(how === 2 ? 1_000 : 2_000);
    socket.send('from the stall');
    if (how === 2) block(1_000);
    await service.settled();
    expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
  });

  test('does not save what is really lost', async () => {
    const { socket, peer } = await clientOf();
    peer.signal('SIGSTOP');
    socket.send('hello');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    const unblockedAtMs = performance.now();
    await service.settled();
    expect(service.verdicts).toEqual(['silent/timeout']);
    expect(performance.now() - unblockedAtMs).toBeLessThan(600 + 1_000);
  });
});

test('a killed service leaves what its client sent unknown', async () => {
  const other = started(ScriptProcess.file(SERVICE));
  const url = await other.said('url ');
  const { watch } = await import('../../src/hooks/ws/watch.ts');
  const { WebSocket: Client } = await import('ws');
  const client = watch(new Client(url));
  client.on('error', () => {});
  await once(client, 'open');
  other.signal('SIGSTOP');
  client.send('to the service');
  await service.until(() => service.counts.pending === 1);
  other.signal('SIGKILL');
  await service.settled();
  expect(service.verdicts).toEqual(['unknown/connection_dropped']);
});
