/** Acknowledgements by clients that mean no good, over real sockets: rows 62 to 66. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { BURST } from '../../src/acknowledgements/acknowledgements.ts';
import { makeMessageId } from '../../src/acknowledgements/ids.ts';
import { LiveService } from '../doubles/live-service.ts';
import { frameOf, OPCODE, RawPeer } from '../doubles/raw-peer.ts';

const WINDOW_MS = 60_000;

/** As applications have it: what comes in may be anything. */
const fieldOf = (name: string) => (_request: unknown, message: unknown) => {
  try {
    return (JSON.parse(String(message)) as Record<string, string> | null)?.[name];
  } catch {
    return undefined;
  }
};

interface Client {
  readonly socket: WebSocket;
  readonly peer: RawPeer;
  /** What the application's own listener saw. */
  readonly seen: string[];
  send(): string;
  acknowledge(ack: unknown): void;
}

let service: LiveService;
const peers: RawPeer[] = [];

async function start(windowMs = WINDOW_MS): Promise<void> {
  service = await LiveService.start({
    windowMs,
    required: 'processed',
    identify: ({ headers }) => ({ user: String(headers['x-user']) }),
    messageId: fieldOf('id'),
    acknowledges: fieldOf('ack'),
  });
}

async function connect(user: string): Promise<Client> {
  const { socket, peer } = await service.accept(async () => {
    const raw = await RawPeer.connect(service.port, { headers: { 'X-User': user } });
    peers.push(raw.answersPings());
    return raw;
  });
  const seen: string[] = [];
  socket.on('message', (data) => void seen.push(String(data)));
  return {
    socket,
    peer,
    seen,
    send: () => {
      const id = makeMessageId();
      socket.send(JSON.stringify({ id }));
      return id;
    },
    acknowledge: (ack) => peer.text(JSON.stringify({ ack })),
  };
}

/** The application has seen so many of its messages: they have been read. */
const sees = (client: Client, count: number): Promise<void> =>
  service.until(() => client.seen.length >= count);

const rejected = (reason: 'unknown' | 'duplicate' | 'elsewhere' | 'invalid' | 'flood'): number =>
  service.runtime.measurements.counter('earshot.notification.acks.rejected').value({ reason });

let ada: Client;
let bob: Client;
beforeEach(async () => {
  await start();
  ada = await connect('ada');
  bob = await connect('bob');
});
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  await service.dispose();
});

/** Whatever came before: both are connected, and what they acknowledge is confirmed. */
async function isUnharmed(): Promise<void> {
  const before = service.counts.confirmed;
  for (const client of [ada, bob]) {
    expect(client.socket.readyState).toBe(1);
    client.acknowledge(client.send());
  }
  await service.until(() => service.counts.confirmed === before + 2);
  expect(service.errors).toBe(0);
  const { attempts, confirmed, failed, silent, unknown, evicted, pending } = service.counts;
  expect(attempts).toBe(confirmed + failed + silent + unknown + evicted + pending);
}

test("62: another user's acknowledgement confirms nothing, and is told", async () => {
  const id = ada.send();
  bob.acknowledge(id);
  await sees(bob, 1);
  expect(bob.seen).toEqual([JSON.stringify({ ack: id })]);
  expect(service.counts).toMatchObject({ pending: 1, confirmed: 0 });
  expect(service.violations).toMatchObject([
    {
      action: 'reported',
      isAcknowledgement: true,
      recipientHash: service.runtime.userHash('ada'),
      connection: { userHash: service.runtime.userHash('bob') },
    },
  ]);
  await isUnharmed();
  ada.acknowledge(id);
  await service.settled();
  expect(service.counts.confirmed).toBe(3);
});

test('63: one that comes twice counts once', async () => {
  const id = ada.send();
  for (let at = 0; at < 3; at++) ada.acknowledge(id);
  await sees(ada, 3);
  expect(service.verdicts).toEqual(['confirmed']);
  expect([rejected('duplicate'), service.late, service.violations]).toEqual([2, 0, []]);
  await isUnharmed();
});

test('63: one that comes late is counted once, and the verdict stays', async () => {
  await service.dispose();
  await start(300);
  ada = await connect('ada');
  const id = ada.send();
  await service.settled();
  for (let at = 0; at < 3; at++) ada.acknowledge(id);
  await sees(ada, 3);
  expect(service.verdicts).toEqual(['silent/timeout']);
  expect([service.late, rejected('duplicate')]).toEqual([1, 2]);
});

describe('64:', () => {
  const deep = `{"ack":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  test.each<[string, string]>([
    ['a list of 100,000', JSON.stringify({ ack: Array.from({ length: 100_000 }, (_, at) => at) })],
    ['an ID of a million characters', JSON.stringify({ ack: 'x'.repeat(1_000_000) })],
    ['what is 100,000 deep', deep],
    ['an object', '{"ack":{"__proto__":"ID","length":1e9,"toString":"ID"}}'],
    ['__proto__ around it', '{"__proto__":{"ack":"ID"}}'],
    ['an ID of __proto__', '{"ack":["__proto__","constructor","toString","hasOwnProperty"]}'],
    ['no JSON', '{"ack":"ID"'],
  ])('%s proves nothing and harms nobody', async (_, text) => {
    const id = ada.send();
    const message = text.replaceAll('"ID"', JSON.stringify(id));
    bob.peer.text(message);
    await sees(bob, 1);
    expect(bob.seen).toEqual([message]);
    expect(service.counts).toMatchObject({ pending: 1, confirmed: 0 });
    expect(Object.keys(Object.prototype)).toEqual([]);
    await isUnharmed();
    expect(service.violations).toEqual([]);
  });
});

describe('65: invalid UTF-8', () => {
  const bytes = Buffer.from([...Buffer.from('{"ack":"'), 0xff, 0xc0, 0x80, ...Buffer.from('"}')]);

  test('in a binary frame is an ID that nobody sent', async () => {
    ada.peer.send(OPCODE.BINARY, bytes);
    await sees(ada, 1);
    expect([rejected('unknown'), service.errors]).toEqual([1, 0]);
    await isUnharmed();
  });

  test('in a text frame ends that connection, as without Earshot', async () => {
    ada.send();
    ada.peer.send(OPCODE.TEXT, bytes);
    await service.until(() => ada.socket.readyState === 3);
    expect([ada.peer.closeCode, ada.seen]).toEqual([1007, []]);
    expect(service.verdicts).toEqual(['unknown/connection_dropped']);
    ada = await connect('ada');
    await isUnharmed();
  });
});

test('66: a flood of 100,000 is read, not looked into, and others are served meanwhile', async () => {
  const FLOOD = 100_000;
  const [hers, his] = [ada.send(), bob.send()];
  let seenBefore = Infinity;
  bob.socket.once('message', () => (seenBefore = ada.seen.length));
  ada.socket.once('message', () => bob.acknowledge(his));
  const frames = Array.from({ length: FLOOD }, (_, at) =>
    frameOf(OPCODE.TEXT, Buffer.from(JSON.stringify({ ack: `forged-${at}` }))),
  );
  ada.peer.socket.write(Buffer.concat(frames));
  await sees(ada, FLOOD);
  // In its turn, and not behind the flood.
  await sees(bob, 1);
  expect(seenBefore).toBeLessThan(FLOOD);
  expect(rejected('unknown') + rejected('flood')).toBe(FLOOD);
  expect(rejected('unknown')).toBeGreaterThanOrEqual(BURST);
  expect(rejected('flood')).toBeGreaterThan(FLOOD / 2);
  expect(service.warnings.map(({ code }) => code)).toEqual(['acknowledgements_dropped']);
  // Nothing of it is remembered.
  expect(service.runtime.acknowledgements!.size).toBe(1);
  ada.acknowledge(hers);
  await service.settled();
  expect(service.verdicts).toEqual(['confirmed', 'confirmed']);
  await isUnharmed();
});
