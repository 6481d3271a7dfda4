/** The API of a real process under raw sockets that mean it ill: the service goes on. */
import * as fc from 'fast-check';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunningApp } from '../doubles/running-app.ts';

/** A service of its own on another port, which counts its requests. */
const SERVICE = `
import { createServer } from 'node:http';
const server = createServer((request, response) => response.end('served'));
server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
`;
const TOKEN = 'a-token-of-sixteen-or-more';
let app: RunningApp;
let port: number;
let servicePort: string;
const sockets: Socket[] = [];
const headerPart = fc.oneof(
  fc.constantFrom('Expect', 'Host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Upgrade'),
  fc.constantFrom('chunked', 'keep-alive', '-1', '5', '99999999999999999999', '100-continue'),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
  fc.string(),
);

beforeAll(async () => {
  app = await RunningApp.start(SERVICE, { env: { EARSHOT_HTTP_TOKEN: TOKEN } });
  port = Number(new URL(await app.url()).port);
  servicePort = await app.until(() => /port (\d+)/.exec(app.stdout)?.[1]);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => app.dispose());

interface Peer {
  readonly socket: Socket;
  heard: string;
  readonly closed: Promise<void>;
  isClosed: boolean;
}

function open(): Peer {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const peer: Peer = {
    socket,
    heard: '',
    isClosed: false,
    closed: new Promise((resolve) => {
      socket.on('close', () => {
        peer.isClosed = true;
        resolve();
      });
    }),
  };
  socket.setEncoding('utf8').on('data', (text: string) => (peer.heard += text));
  socket.on('error', () => {});
  return peer;
}

const isHostWell = async (): Promise<void> => {
  expect(await (await fetch(`http://127.0.0.1:${servicePort}/`)).text()).toBe('served');
  expect(app.child.exitCode).toBeNull();
};
/** Asks until it is answered. */
const answered = async (): Promise<void> => {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

describe('slow-loris', () => {
  it('whose headers drip is cut off with 408, and so is one whose body drips', async () => {
    const head = open();
    head.socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    const body = open();
    body.socket.write(
      `POST /monitoring/websocket/emergency/alert HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\nX-Earshot-Request: 1\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`,
    );
    const silent = open();
    const dripping = setInterval(() => {
      head.socket.write('x-a: b\r\n');
      body.socket.write(' ');
    }, 200);
    await Promise.all([head.closed, body.closed, silent.closed]);
    clearInterval(dripping);
    expect(head.heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(body.heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(body.heard).toMatch(/content-type: application\/problem\+json/i);
    await isHostWell();
    await answered();
  }, 60_000);

  it('in numbers holds 128 sockets at most, and none for long', async () => {
    const peers = Array.from({ length: 300 }, open);
    for (const { socket } of peers) socket.write('GET / HTTP/1.1\r\nx: ');
    await isHostWell();
    // Those beyond the cap are closed at once; the others still wait for their headers.
    await Promise.all(
      Array.from({ length: 300 - 128 }, () =>
        Promise.race(peers.filter(({ isClosed }) => !isClosed).map(({ closed }) => closed)),
      ),
    );
    await isHostWell();
    // Theirs are still open on our side, and the API answers as soon as it has cut them off.
    await answered();
    await Promise.all(peers.map(({ closed }) => closed));
  }, 60_000);
});

it.each([
  ['no HTTP', 'EHLO mail.example\r\n\r\n', 400],
  [
    'a header of 100 kB',
    `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
    431,
  ],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    400,
  ],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [
    'an expectation that is unknown',
    'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: miracles\r\n\r\n',
    417,
  ],
])('%s is answered as a problem and closed', async (_, text, status) => {
  const peer = open();
  peer.socket.write(text);
  await peer.closed;
  expect(peer.heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(peer.heard).toMatch(/content-type: application\/problem\+json/i);
  await isHostWell();
});

describe('requests that do not wait for an answer', () => {
  const asked = (path: string, more = ''): string =>
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;

  it('are answered in their order, four of them', async () => {
    const peer = open();
    peer.socket.write(asked('/healthz').repeat(3) + asked('/nope', 'Connection: close\r\n'));
    await peer.closed;
    const statuses = [...peer.heard.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
    expect(statuses).toEqual(['200', '200', '200', '401']);
  });

  it('end their connection when there are more, and no answers pile up', async () => {
    const peers = Array.from({ length: 60 }, open);
    for (const { socket } of peers) socket.write(asked('/').repeat(3_000));
    await Promise.all(peers.map(({ closed }) => closed));
    for (const { heard } of peers) expect(heard.split('HTTP/1.1 ').length - 1).toBeLessThan(5);
    await answered();
    await isHostWell();
  });
});

it('fuzzed header lines are answered or cut off, and an error is a problem', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(headerPart, headerPart), { maxLength: 5 }),
      fc.constantFrom('', 'Host: 127.0.0.1\r\n'),
      async (lines, host) => {
        const peer = open();
        const headers = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        peer.socket.end(`GET /healthz HTTP/1.1\r\n${host}${headers}\r\n`, 'latin1');
        await peer.closed;
        for (const answer of peer.heard.split(/(?=^HTTP\/1\.1 )/m)) {
          if (!/^HTTP\/1\.1 [45]/.test(answer)) continue;
          expect(answer).toMatch(/^HTTP\/1\.1 4/);
          expect(answer).toMatch(/content-type: application\/problem\+json/i);
        }
      },
    ),
    { numRuns: 300 },
  );
  await isHostWell();
});

it('a body beyond 64 KiB is refused with 413 before it was read', async () => {
  const peer = open();
  peer.socket.write(
    `POST /monitoring/websocket/emergency/alert HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\nX-Earshot-Request: 1\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n{`,
  );
  await peer.closed;
  expect(peer.heard).toMatch(/^HTTP\/1\.1 413 /);
  await isHostWell();
});

it('none of it was an error of ours, and the token stands in no line', () => {
  expect(app.logs.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  expect(app.stderr + app.stdout).not.toContain(TOKEN);
});
