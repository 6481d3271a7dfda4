/** The `earshot` command against a real service that loses a message. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runEarshot, type Ran } from '../doubles/earshot-command.ts';
import { RunningApp } from '../doubles/running-app.ts';

const TOKEN = 'a-token-of-sixteen-or-more';
const LOSES_A_MESSAGE = `
import { WebSocket, WebSocketServer } from 'ws';
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => {
  socket.on('close', () => socket.send('nobody is there'));
  socket.send('hello');
});
server.on('listening', () => {
  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);
  client.on('message', () => setTimeout(() => client.close(), 200));
});
setInterval(() => {}, 1000);
`;
let app: RunningApp;
let url: string;
let correlationId: string;

beforeAll(async () => {
  app = await RunningApp.start(LOSES_A_MESSAGE, {
    env: { EARSHOT_HTTP_TOKEN: TOKEN, OTEL_SERVICE_NAME: 'chat' },
    files: { 'earshot.config.mjs': "export default { identify: () => ({ user: 'ada' }) };" },
  });
  url = await app.url();
  const lost = await app.until(() => app.log('silent_failure'));
  correlationId = String(lost['correlation_id']);
});
afterAll(() => app.dispose());

const earshot = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  runEarshot(args, { EARSHOT_URL: url, EARSHOT_HTTP_TOKEN: TOKEN, ...env });

test('status says what is wrong and what to do, and exits with 1', async () => {
  const { code, stdout } = await earshot(['status']);
  expect(code).toBe(1);
  expect(stdout).toContain('chat: critical');
  expect(stdout).toMatch(/critical\s+silent failure\s+1 silent failures/);
  expect(stdout).toContain('\n  1 silent failures: healthy up to 0, critical beyond 0\n');
  expect(stdout).toContain('look up its story');
  const [, unknown] = stdout.split('\nWhat is unknown, and why:\n');
  expect(unknown).toMatch(/^ {2}bridge initialisation: No bridge was made in the last 15 min; /m);
  expect(unknown).toMatch(/^ {2}memory leak: A trend takes 8 major garbage collections /m);
  expect(unknown).not.toContain('silent failure');
});

test('trace tells the story of the message that was lost, and of the one that was heard', async () => {
  const { code, stdout } = await earshot(['trace', correlationId]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/sent, 5 bytes/);
  expect(stdout).toMatch(/received after \d+ ms/);
  expect(stdout).toMatch(/silent after 0 ms: not_open/);
  expect(stdout).toContain('The socket was not open when the message was sent.');
});

test('trace of an ID that nobody knows says so and exits with 4', async () => {
  const { code, stdout, stderr } = await earshot(['trace', 'nobody']);
  expect([code, stdout]).toEqual([4, '']);
  expect(stderr).toContain('Nothing is known under nobody');
});

test('alerts are listed, acknowledged, and then looked after', async () => {
  const before = await earshot(['alerts']);
  expect(before.stdout).toMatch(/firing\s+critical\s+SilentFailures\s+.*nobody looks after it/);
  const taken = await earshot(['ack', 'SilentFailures', '--by', 'ada', '--minutes', '5']);
  expect(taken).toMatchObject({ code: 0, stdout: expect.stringContaining("ada's until") });
  const after = await earshot(['alerts', '--json']);
  expect(JSON.parse(after.stdout).acknowledgements).toMatchObject([
    { alert: 'SilentFailures', by: 'ada' },
  ]);
  const { stdout } = await earshot(['alerts']);
  expect(stdout).toMatch(/SilentFailures\s+since .*ada looks after it until .*\d\d:\d\d\n/);
});

test('alerts that are over are told apart, and there is none yet', async () => {
  const { code, stdout } = await earshot(['alerts', '--past']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('No alert is over.')]);
  expect(stdout).toContain('EARSHOT_DATA_DIR');
  const { stdout: json } = await earshot(['alerts', '--past', '--json']);
  expect(JSON.parse(json)).toMatchObject({ alerts: [], sources: ['memory'] });
});

test('an alert is silenced with who, until when and why, and shown all the same', async () => {
  const args = [
    'silence',
    'SilentFailures',
    '--by',
    'ada',
    '--minutes',
    '5',
    '--reason',
    'release',
  ];
  const silenced = await earshot(args);
  expect(silenced).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/SilentFailures is silenced by ada until .*\d\d:\d\d;/),
  });
  const { stdout } = await earshot(['alerts']);
  expect(stdout).toMatch(/firing\s+critical\s+SilentFailures/);
  expect(stdout).toMatch(/SilentFailures is silenced by ada until .*: release/);
});

test('users are listed by hash, and one is found by name', async () => {
  const all = await earshot(['users']);
  expect(all.code).toBe(0);
  expect(all.stdout).toMatch(
    /^USER +CONNECTIONS +SENT +CONFIRMED +SILENT +P95 +LAST SUCCESS\n[0-9a-f]{12} +0 +2 +1 +1 +\d+ ms +\d\d:\d\d\n/,
  );
  expect(all.stdout).toContain(`earshot trace ${correlationId}`);
  const one = await earshot(['users', 'ada']);
  expect(one.stdout.split('.')[0]).toBe(all.stdout.split('.')[0]);
  expect(one.stdout).not.toMatch(/\bada\b/);
  const { users } = JSON.parse((await earshot(['users', '--json'])).stdout);
  const byHash = await earshot(['users', users[0].user_hash, '--json']);
  expect(JSON.parse(byHash.stdout).users[0].outcomes).toEqual(users[0].outcomes);
});

test('an acknowledgement is taken back and a silence lifted, once', async () => {
  await earshot(['ack', 'SilentFailures', '--by', 'ada']);
  await earshot(['silence', 'SilentFailures', '--minutes', '5', '--reason', 'x']);
  const taken = await earshot(['ack', 'SilentFailures', '--take-back']);
  expect([taken.code, taken.stdout]).toEqual([0, expect.stringContaining('Nobody looks after')]);
  const lifted = await earshot(['silence', 'SilentFailures', '--lift', '--json']);
  expect([lifted.code, JSON.parse(lifted.stdout)]).toEqual([0, { alert: 'SilentFailures' }]);
  const { stdout } = await earshot(['alerts', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ acknowledgements: [], silences: [] });
  for (const [args, says] of [
    [['ack', 'SilentFailures', '--take-back'], 'is not acknowledged'],
    [['silence', 'SilentFailures', '--lift'], 'is not silenced'],
  ] as const) {
    const again = await earshot(args);
    expect([again.code, again.stderr]).toEqual([4, expect.stringContaining(says)]);
  }
});

test('every command answers in JSON', async () => {
  for (const args of [['status'], ['trace', correlationId], ['alerts'], ['doctor']]) {
    const { stdout } = await earshot([...args, '--json']);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  }
});

test.each([
  [['ack', 'Nonsense'], 4, 'Allowed: SilentFailures'],
  [['ack', 'SilentFailures', '--minutes', '0'], 2, 'from 1 to 1440'],
  [['silence', 'SilentFailures', '--minutes', '5'], 2, '--reason'],
  [['trace'], 2, 'correlation-id'],
  [['users', 'eve'], 4, 'Nothing is known of this user'],
  [['users', '--limit', '0'], 3, 'Allowed: 1 to 1000'],
  [['--url', 'foo', 'status'], 2, 'http://127.0.0.1:9464'],
  [['--url', 'http://127.0.0.1:9', 'status'], 3, 'nobody answers'],
])('earshot %j exits with %i and says why', async (args, code, says) => {
  const ran = await earshot(args);
  expect([ran.code, ran.stdout]).toEqual([code, '']);
  expect(ran.stderr).toContain(says);
});

test('without the token it says which setting is missing', async () => {
  const { code, stderr } = await earshot(['status'], { EARSHOT_HTTP_TOKEN: '' });
  expect(code).toBe(3);
  expect(stderr).toContain('set EARSHOT_HTTP_TOKEN');
});
