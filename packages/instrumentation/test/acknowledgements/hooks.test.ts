/** Where the hooks of a socket ask for IDs and for what is acknowledged. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { WebSocket as WsClient, type WebSocket } from 'ws';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { LiveService } from '../doubles/live-service.ts';

let service: LiveService;
const clients: WsClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await service.dispose();
});

/** The messages are their IDs; what comes in is what is acknowledged, but for 'hello'. */
async function connected(
  options: RuntimeOptions = {},
): Promise<{ socket: WebSocket; client: WsClient }> {
  service = await LiveService.start({
    windowMs: 60_000,
    required: 'processed',
    messageId: (request, message) =>
      request === undefined || message === 'plain' ? undefined : String(message),
    acknowledges: (request, message) =>
      request === undefined || String(message) === 'hello' ? undefined : String(message),
    ...options,
  });
  const { socket, peer } = await service.accept(async () => {
    const client = new WsClient(service.url);
    clients.push(client);
    await once(client, 'open');
    return client;
  });
  return { socket, client: peer };
}

const remembered = (): number => service.runtime.acknowledgements!.size;

test("a message has proved what it acknowledges by the time that the application's listener sees it, as it was sent", async () => {
  const { socket, client } = await connected();
  const seen: unknown[] = [];
  socket.on('message', (...given) => {
    seen.push([...given, service.counts.confirmed]);
  });
  socket.send('a');
  await once(client, 'message');
  client.send(Buffer.from('a'));
  await service.until(() => seen.length === 1);
  expect(seen).toEqual([[Buffer.from('a'), true, 1]]);
  expect(socket.listenerCount('message')).toBe(1);
});

test('a client that receives and does not acknowledge has only received', async () => {
  const { socket, client } = await connected({ windowMs: 400 });
  const heard = once(client, 'message');
  socket.send('a');
  await heard;
  await service.settled();
  expect(service.verdicts).toEqual(['silent/timeout']);
});

test('what bears no ID is confirmed by its receipt, on the server and on a client of this process', async () => {
  const { socket, client } = await connected();
  socket.send('plain');
  client.send('hello');
  await service.settled();
  expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
  const outcomes = service.runtime.measurements.counter('earshot.notification.outcomes');
  expect(outcomes.value({ outcome: 'confirmed', level: 'received' })).toBe(2);
});

test('what is not sent is not remembered: a throw, an error, a socket that is closed', async () => {
  const { socket } = await connected();
  socket.send('a');
  expect(remembered()).toBe(1);
  expect(() => socket.send({} as never)).toThrow(TypeError);
  expect(remembered()).toBe(1);
  socket.terminate();
  await service.until(() => service.counts.pending === 0);
  socket.send('b');
  expect(remembered()).toBe(0);
  expect(service.verdicts).toEqual([
    'failed/exception',
    'unknown/connection_dropped',
    'silent/not_open',
  ]);
});

test('a message in fragments bears the ID of its first, and blocked ones bear none', async () => {
  const { socket, client } = await connected({
    identify: () => ({ user: 'ada' }),
    recipient: (_request, message) => (message === 'for bob' ? 'bob' : 'ada'),
  });
  socket.send('a', { fin: false });
  socket.send('b', { fin: false });
  socket.send('c');
  socket.send('for bob');
  expect(remembered()).toBe(1);
  client.send('a');
  // The acknowledgement is a message of its own in this process.
  await service.settled();
  expect(service.verdicts.toSorted()).toEqual([
    'confirmed',
    'confirmed',
    'silent/isolation_violation',
  ]);
});

test('both functions are given the request of the upgrade', async () => {
  const asked: [string, string | undefined][] = [];
  const noting = (name: string) => (request: IncomingMessage | undefined) => {
    if (request !== undefined) asked.push([name, request.url]);
    return undefined;
  };
  const { socket, client } = await connected({
    messageId: noting('messageId'),
    acknowledges: noting('acknowledges'),
  });
  socket.send('a');
  client.send('b');
  await service.settled();
  expect(asked).toEqual([
    ['messageId', '/chat'],
    ['acknowledges', '/chat'],
  ]);
});
