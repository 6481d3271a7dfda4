/** Somebody's own service: it says twice what it hears, the second time too late. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const [port, deed] = process.argv.slice(2);
const http = createServer();
new WebSocketServer({ server: http }).on('connection', (socket) => {
  socket.on('message', (message) => {
    socket.send(`heard ${String(message)}`);
    socket.close();
    socket.send('and this is lost');
  });
});
http.listen(Number(port), '127.0.0.1', () => {
  console.log(`echo on ${port}`);
  console.error('a line on stderr, {"logger":"mine"}');
  if (deed === 'fail') process.exit(7);
  if (deed === 'abort') process.kill(process.pid, 'SIGUSR2');
});
process.stdin.on('data', (text) => console.log(`stdin ${String(text).trim()}`));
process.on('SIGINT', () => {
  console.log('interrupted');
  process.exit(3);
});
