// @fastify/websocket: routes, hooks, a refused handshake, plain HTTP beside it.
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import { WebSocket } from 'ws';

const app = Fastify();
await app.register(websocket);
app.addHook('preValidation', async (request, reply) => {
  if (request.url === '/closed') await reply.code(403).send('no');
});
app.get('/closed', { websocket: true }, () => {});
app.get('/rooms/:id', { websocket: true }, (socket, request) => {
  socket.on('message', (data) => socket.send(`${request.params.id}: ${String(data)}`));
  socket.on('close', (code) => console.log('server saw', code));
});
app.get('/plain', () => 'plain');
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address();

console.log(await (await fetch(`http://127.0.0.1:${port}/plain`)).text());
const refused = new WebSocket(`ws://127.0.0.1:${port}/closed`);
console.log(await new Promise((resolve) => refused.on('error', (error) => resolve(error.message))));

const client = new WebSocket(`ws://127.0.0.1:${port}/rooms/red`);
await new Promise((resolve) => client.on('open', resolve));
for (const text of ['one', 'two']) {
  client.send(text);
  console.log(String(await new Promise((resolve) => client.once('message', resolve))));
}
await new Promise((resolve) => setTimeout(resolve, 250));
const ended = new Promise((resolve) => client.on('close', resolve));
client.close(4000);
console.log('client saw', await ended);
await new Promise((resolve) => setTimeout(resolve, 50));
await app.close();
console.log('ended');
