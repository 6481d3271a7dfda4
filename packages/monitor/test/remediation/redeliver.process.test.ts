/** An application that sends again to a client that was killed and came back. */
import { afterEach, expect, it } from 'vitest';
import { RunningApp, type AppOptions } from '../doubles/running-app.ts';

const SERVICE = `
import { WebSocketServer } from 'ws';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
globalThis.store = new Map();
let count = 0;
wss.on('connection', (socket, request) => {
  const user = request.headers['x-user'];
  console.log('joined ' + user);
  socket.on('error', () => {});
  if (request.url === '/told') {
    for (let at = 0; at < 3; at++) {
      const text = user + ' ' + at;
      store.set(user, [...(store.get(user) ?? []), text]);
      socket.send(text);
    }
    console.log('sent ' + user);
  }
});
wss.on('listening', () => console.log('port ' + wss.address().port));
`;
/** The application's store is in order, and so are the calls. */
const CONFIG = `
export default {
  identify: ({ headers }) => ({ user: headers['x-user'], client: headers['x-client'] }),
  redeliver: ({ socket, user }, { messageId }) => {
    socket.send(messageId + ' ' + globalThis.store.get(user).shift());
  },
};
`;
/** Frozen: it reads nothing, so that nothing is proved. */
const CLIENT = `
import { WebSocket } from 'ws';
const { URL, USER, CLIENT, IS_FROZEN } = process.env;
const socket = new WebSocket(URL, { headers: { 'x-user': USER, 'x-client': CLIENT } });
socket.on('open', () => { if (IS_FROZEN) socket._socket.pause(); console.log('open'); });
socket.on('message', (data) => console.log('heard ' + data));
`;

const apps: RunningApp[] = [];
async function start(source: string, options: AppOptions = {}): Promise<RunningApp> {
  const app = await RunningApp.start(source, options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

const heard = (app: RunningApp): string[] =>
  [...app.stdout.matchAll(/^heard (.*)$/gm)].map(([, text]) => text!);

it('gives a killed client its messages once when its user is back, and nobody else', async () => {
  const service = await start(SERVICE, { files: { 'earshot.config.mjs': CONFIG } });
  const port = await service.until(() => /port (\d+)/.exec(service.stdout)?.[1]);
  const connect = (env: Record<string, string>): Promise<RunningApp> =>
    start(CLIENT, {
      isMonitored: false,
      env: { URL: `ws://127.0.0.1:${port}`, CLIENT: 'tab', ...env },
    });

  const killed = await connect({
    URL: `ws://127.0.0.1:${port}/told`,
    USER: 'ada',
    IS_FROZEN: 'yes',
  });
  await service.until(() => service.stdout.includes('sent ada') || undefined);
  await killed.until(() => killed.stdout.includes('open') || undefined);
  killed.child.kill('SIGKILL');
  const status = async (): Promise<Record<string, Record<string, number>>> =>
    (await (
      await fetch(`${await service.url()}/monitoring/websocket/system/status`)
    ).json()) as Record<string, Record<string, number>>;
  while ((await status())['counts']!['unknown'] !== 3) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  // The same client ID in another's hands.
  const eve = await connect({ USER: 'eve' });
  await service.until(() => service.stdout.includes('joined eve') || undefined);
  const back = await connect({ USER: 'ada' });
  await back.until(() => (heard(back).length >= 3 ? true : undefined));
  const again = await connect({ USER: 'ada' });
  await again.until(() => again.stdout.includes('open') || undefined);
  while ((await status())['counts']!['confirmed'] !== 3) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  expect(heard(back).map((text) => text.replace(/^\S+-/, ''))).toEqual([
    '1 ada 0',
    '2 ada 1',
    '3 ada 2',
  ]);
  expect([heard(eve), heard(again)]).toEqual([[], []]);
  expect((await status())['counts']).toMatchObject({ attempts: 6, unknown: 3, confirmed: 3 });
  const metrics = await (await fetch(`${await service.url()}/metrics`)).text();
  expect(metrics).toMatch(
    /earshot_remediation_actions_total\{[^}]*action="redelivered",outcome="succeeded"[^}]*\} 3/,
  );

  // Each by its log line, and as one story under the ID of the lost.
  const lines = service.logs.filter(({ event }) => event === 'message_redelivered');
  expect(lines).toHaveLength(3);
  const [{ correlation_id: id }] = lines as [{ correlation_id: string }];
  const look = await fetch(
    `${await service.url()}/monitoring/websocket/traces?correlation_id=${id}`,
    { headers: { accept: 'application/json' } },
  );
  const { notifications } = (await look.json()) as {
    notifications: { id: string; outcome: string; redelivery_of: string | null }[];
  };
  const lost = notifications.filter(({ outcome }) => outcome === 'unknown');
  const heardAgain = notifications.filter(({ outcome }) => outcome === 'confirmed');
  expect(lost.map(({ redelivery_of: of }) => of)).toEqual([null, null, null]);
  expect(heardAgain.map(({ redelivery_of: of }) => of)).toEqual(lost.map((one) => one.id));
});
