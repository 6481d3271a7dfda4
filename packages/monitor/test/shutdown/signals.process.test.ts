import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../../src/channels/page.ts';
import { ALLOW_LOOPBACK, PostReceiver } from '../doubles/receivers.ts';
import { RunningApp, type AppOptions } from '../doubles/running-app.ts';

const apps: RunningApp[] = [];
async function start(source: string, options?: AppOptions): Promise<RunningApp> {
  const app = await RunningApp.start(source, options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

/** Sends to a peer that reads and answers no ping, and says when it did. */
const SENDS_TO_MUTE_PEER = `
import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import net from 'node:net';
import { WebSocketServer } from 'ws';
const server = createServer();
const wss = new WebSocketServer({ server });
wss.on('connection', (socket) => { socket.send('one'); socket.send('two'); console.log('sent'); });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const peer = net.connect(port, '127.0.0.1', () => peer.write('GET /chat HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n'));
  peer.resume();
});
`;
const STAYS = `setInterval(() => {}, 1000);`;
const SAYS_UP = `console.log('up');`;

/** What an application sees and how it ends, with Earshot and without. */
async function compare(source: string, act: (app: RunningApp) => void | Promise<void>) {
  const results = [];
  for (const isMonitored of [false, true]) {
    const app = await start(source, { isMonitored });
    await app.until(() => app.stdout.includes('up'));
    await act(app);
    results.push({ ...(await app.exited), stdout: app.stdout });
  }
  return results;
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('ends an application without handlers as it does without Earshot', async () => {
    const [without, withEarshot] = await compare(
      `${STAYS}${SAYS_UP}`,
      (app) => void app.child.kill(signal),
    );
    expect(withEarshot).toEqual(without);
    expect(withEarshot).toMatchObject({ code: null, signal });
  });

  it('reaches the handlers of an application with the same arguments, and its exit code stays', async () => {
    const source = `${STAYS}
      process.on('${signal}', function (...args) { console.log(JSON.stringify(args), this === process); setTimeout(() => process.exit(7), 50); });
      process.on('exit', (code) => console.log('exit', code));
      ${SAYS_UP}`;
    const [without, withEarshot] = await compare(source, (app) => void app.child.kill(signal));
    expect(withEarshot).toEqual(without);
    expect(withEarshot).toMatchObject({ code: 7, signal: null });
  });

  it('kills at the second time an application that listens once', async () => {
    const source = `${STAYS} process.once('${signal}', () => console.log('first')); ${SAYS_UP}`;
    const [without, withEarshot] = await compare(source, async (app) => {
      app.child.kill(signal);
      await app.until(() => app.stdout.includes('first'));
      app.child.kill(signal);
    });
    expect(withEarshot).toEqual(without);
    expect(withEarshot).toMatchObject({ code: null, signal });
  });

  it('can be ignored by an application that does so', async () => {
    const source = `process.on('${signal}', () => { console.log('ignored'); setTimeout(() => {}, 50); }); setTimeout(() => {}, 400); ${SAYS_UP}`;
    const [without, withEarshot] = await compare(
      source,
      async (app) => void app.child.kill(signal),
    );
    expect(withEarshot).toEqual(without);
    expect(withEarshot).toMatchObject({ code: 0 });
  });
});

describe('signals and the application', () => {
  it('show it the listeners that it has, and no more', async () => {
    const source = `
      const look = () => JSON.stringify([process.listenerCount('SIGTERM'), process.listeners('SIGTERM').length, process.rawListeners('SIGINT').length, process.eventNames().filter((name) => String(name).startsWith('SIG'))]);
      const one = () => {}, two = () => {};
      console.log(look());
      process.on('SIGTERM', one); console.log(look());
      process.on('SIGTERM', two); console.log(look());
      process.off('SIGTERM', one); process.off('SIGTERM', two); console.log(look());
      process.once('SIGTERM', one); console.log(look());
      process.removeAllListeners('SIGTERM'); console.log(look());
      process.on('SIGINT', one); process.prependListener('SIGINT', two); console.log(look(), process.listenerCount('SIGINT', one));
      ${SAYS_UP}`;
    const [without, withEarshot] = await compare(source, () => {});
    expect(withEarshot).toEqual(without);
  });

  it('are not held up when the application emits them by itself', async () => {
    const source = `process.on('SIGTERM', () => console.log('heard')); process.emit('SIGTERM', 'SIGTERM'); console.log('after'); ${SAYS_UP}`;
    const [without, withEarshot] = await compare(source, () => {});
    expect(withEarshot).toEqual(without);
  });
});

describe('the drain', () => {
  it('waits its bound for proofs, then reports what is pending as unknown', async () => {
    const app = await start(SENDS_TO_MUTE_PEER, { env: { EARSHOT_DRAIN_TIMEOUT: '0.4' } });
    await app.until(() => app.stdout.includes('sent'));
    const killedAt = performance.now();
    app.child.kill('SIGTERM');
    expect(await app.exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(performance.now() - killedAt).toBeGreaterThan(280);
    expect(performance.now() - killedAt).toBeLessThan(2_000);
    expect(app.logs.filter((line) => line['msg'] === 'final counts')).toMatchObject([
      { counts: { attempts: 2, confirmed: 0, unknown: 2, pending: 0 } },
    ]);
    expect(app.logs.filter((line) => line['event'] === 'notification_unknown')).toHaveLength(2);
  });

  it('pages for what was detected a moment before', async () => {
    const webhook = await PostReceiver.open();
    const source = `
      import { WebSocketServer, WebSocket } from 'ws';
      const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      wss.on('connection', (socket) => { socket.close(); socket.send('lost'); process.kill(process.pid, 'SIGTERM'); });
      wss.on('listening', () => new WebSocket('ws://127.0.0.1:' + wss.address().port + '/chat').on('error', () => {}));`;
    const app = await start(source, {
      env: {
        ...ALLOW_LOOPBACK,
        EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
        EARSHOT_DRAIN_TIMEOUT: '30',
      },
    });
    expect(await app.exited).toEqual({ code: null, signal: 'SIGTERM' });
    await webhook.close();
    const alerts = webhook.received.map(
      ({ body }) => (JSON.parse(body) as Page).labels['alertname'],
    );
    expect(alerts).toContain('SilentFailures');
  });

  it('ends at once when nothing is pending', async () => {
    const app = await start(`${STAYS}${SAYS_UP}`, { env: { EARSHOT_DRAIN_TIMEOUT: '30' } });
    await app.until(() => app.stdout.includes('up'));
    const killedAt = performance.now();
    app.child.kill('SIGTERM');
    await app.exited;
    expect(performance.now() - killedAt).toBeLessThan(1_000);
  });

  it('is cut short by a second signal', async () => {
    const app = await start(SENDS_TO_MUTE_PEER, { env: { EARSHOT_DRAIN_TIMEOUT: '30' } });
    await app.until(() => app.stdout.includes('sent'));
    app.child.kill('SIGTERM');
    app.child.kill('SIGINT');
    const { signal } = await app.exited;
    expect(['SIGTERM', 'SIGINT']).toContain(signal);
    expect(app.logs.at(-1)).toMatchObject({
      msg: 'final counts',
      counts: { unknown: 2, pending: 0 },
    });
  });

  it('makes the service unready at once, and a second SIGTERM ends it', async () => {
    const app = await start(SENDS_TO_MUTE_PEER, { env: { EARSHOT_DRAIN_TIMEOUT: '60' } });
    const url = await app.url();
    await app.until(() => app.stdout.includes('sent'));
    const ready = async () => {
      const answer = await fetch(`${url}/readyz`);
      return { status: answer.status, ...((await answer.json()) as { reasons: object[] }) };
    };
    expect(await ready()).toMatchObject({ status: 200, reasons: [] });
    app.child.kill('SIGTERM');
    let latest = await ready();
    while (latest.status === 200) latest = await ready();
    expect(latest).toMatchObject({ status: 503, reasons: [{ code: 'ending' }] });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    app.child.kill('SIGTERM');
    expect(await app.exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(app.logs.at(-1)).toMatchObject({ msg: 'final counts', counts: { unknown: 2 } });
  });

  it('and the start before it are logged step by step, in their order', async () => {
    const env = { EARSHOT_LOG_LEVEL: 'debug', EARSHOT_DRAIN_TIMEOUT: '0.2' };
    const app = await start(SENDS_TO_MUTE_PEER, { env });
    await app.until(() => app.stdout.includes('sent'));
    app.child.kill('SIGTERM');
    await app.exited;
    const steps = (event: string) =>
      app.logs.filter((line) => line['event'] === event).map(({ step }) => step);
    expect(steps('start_step')).toEqual([
      'exports',
      'listeners',
      'hooks',
      'journal',
      'signals',
      'alerts',
      'http',
    ]);
    expect(steps('end_step')).toEqual(['proofs', 'verdicts', 'exports']);
    for (const line of app.logs.filter(({ event }) => String(event).endsWith('_step'))) {
      expect(line['duration_ms']).toBeTypeOf('number');
    }
  });

  it('comes before the handlers of the application, whose last messages are followed too', async () => {
    const source = `${SENDS_TO_MUTE_PEER}
      process.on('SIGTERM', () => { for (const socket of wss.clients) socket.send('going'); console.log('handler'); setTimeout(() => process.exit(0), 20); });`;
    const app = await start(source, { env: { EARSHOT_DRAIN_TIMEOUT: '0.2' } });
    await app.until(() => app.stdout.includes('sent'));
    app.child.kill('SIGTERM');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    const finals = app.logs.filter((line) => line['msg'] === 'final counts');
    expect(finals.map(({ counts }) => (counts as { unknown: number }).unknown)).toEqual([2, 3]);
  });
});
