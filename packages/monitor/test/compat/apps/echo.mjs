// A server and a client in one process: what both hear goes to stdout, and then the process ends by itself.
import { WebSocket, WebSocketServer } from 'ws';

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => {
  socket.send('hello');
  socket.on('message', (data, isBinary) => socket.send(`heard ${String(data)} ${isBinary}`));
});
wss.on('listening', () => {
  const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
  client.on('message', (data) => {
    console.log(String(data));
    if (String(data) === 'hello') client.send('one');
    // Two barriers of a connection are 100 ms apart.
    else setTimeout(() => client.close(1000, 'done'), 250);
  });
  client.on('close', (code, reason) => {
    console.log('closed', code, String(reason));
    wss.close(() => console.log('ended'));
  });
});
