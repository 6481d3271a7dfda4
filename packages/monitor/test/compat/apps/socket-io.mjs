// Socket.IO over WebSocket alone and with an upgrade from polling: acknowledgements, rooms, binary data.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';

const http = createServer();
const server = new Server(http);
server.on('connection', (socket) => {
  socket.on('join', (room, done) => {
    void socket.join(room);
    done(`in ${room}`);
  });
  socket.on('add', (a, b, done) => done(a + b));
  socket.on('bytes', (bytes, done) => done(Buffer.concat([bytes, bytes])));
});
await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));

for (const transports of [['websocket'], ['polling', 'websocket']]) {
  const client = io(`http://127.0.0.1:${http.address().port}`, { transports, forceNew: true });
  await new Promise((resolve) => client.on('connect', resolve));
  const { engine } = client.io;
  if (engine.transport.name === 'polling') {
    await new Promise((resolve) => engine.on('upgrade', resolve));
  }
  console.log(engine.transport.name);
  console.log(await client.emitWithAck('join', 'red'), await client.emitWithAck('add', 2, 3));
  console.log(await client.emitWithAck('bytes', Buffer.from('ab')));
  const news = new Promise((resolve) => client.on('news', resolve));
  server.to('red').emit('news', { to: 'red' });
  console.log(await news);
  console.log(
    await server
      .timeout(200)
      .emitWithAck('unheard')
      .catch((error) => error.message),
  );
  await new Promise((resolve) => setTimeout(resolve, 150));
  const left = new Promise((resolve) => client.on('disconnect', resolve));
  client.disconnect();
  console.log(await left);
}
await server.close();
console.log('ended');
