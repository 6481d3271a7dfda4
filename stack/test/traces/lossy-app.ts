/** A service that loses messages inside a tool and outside of one. Its clients stop reading. */
export const LOSSY_APP = `
import { WebSocketServer, WebSocket } from 'ws';
import { bridge, tool } from '@earshot/instrumentation';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(wss, 'listening');

async function connect(correlationId) {
  const arrived = once(wss, 'connection');
  const headers = correlationId === undefined ? {} : { 'x-correlation-id': correlationId };
  const client = new WebSocket('ws://127.0.0.1:' + wss.address().port + '/agent', { headers });
  const [[socket]] = await Promise.all([arrived, once(client, 'open')]);
  return { client, socket };
}

let tries = 0;
const createBridge = bridge((socket) => {
  if (++tries === 1) throw new Error('not yet');
  return { notify: (text) => socket.send(text) };
}, { name: 'agent', methods: ['notify'], retry: { attempts: 2, delayMs: 5 } });

const search = tool(
  async ({ client, socket }) => {
    const agent = await createBridge(socket);
    agent.notify('started');
    await pause(200);
    client.pause();
    agent.notify('lost');
    // Its verdict falls while the tool still runs.
    await pause(1_800);
    client.resume();
    socket.close();
    socket.send('too late');
  },
  { name: 'search', correlationId: 'order-77' },
);

const outside = await connect('order-99');
outside.client.pause();
outside.socket.send('lost as well');
await search(await connect());
console.log('done');
setInterval(() => {}, 1_000);
`;

/** Another process of the same service, which sent nothing. */
export const IDLE_APP = `console.log('idle'); setInterval(() => {}, 1_000);`;
