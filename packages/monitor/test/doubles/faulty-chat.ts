/** A chat service that loses messages: one client reads nothing, and one has gone before it is answered. */
export const FAULTY_CHAT = `
import { WebSocket, WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0 });
server.on('connection', (socket, { url }) => {
  if (url === '/deaf') return socket.send('are you there?');
  if (url === '/gone') {
    return socket.once('message', () => {
      socket.terminate();
      socket.send('too late');
    });
  }
  socket.on('message', (text) => socket.send('echo ' + text));
});
server.once('listening', () => {
  const at = 'ws://127.0.0.1:' + server.address().port;
  const talker = new WebSocket(at + '/chat');
  talker.on('open', () => setInterval(() => talker.send('hello'), 100));
  const deaf = () => {
    const client = new WebSocket(at + '/deaf');
    client.on('upgrade', ({ socket }) => socket.pause());
    client.on('error', () => {});
  };
  const gone = () => {
    const client = new WebSocket(at + '/gone');
    client.on('open', () => client.send('quick'));
    client.on('error', () => {});
  };
  deaf();
  gone();
  setInterval(deaf, 2_000);
  setInterval(gone, 1_000);
});
`;
