/** The receiving side: plain `ws`, in a process of its own, never observed. */
import { WebSocket } from 'ws';

const [port, count] = process.argv.slice(2).map(Number);
let received = 0;
const sockets = Array.from({ length: count }, () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bench`);
  socket.on('message', () => received++);
  return socket;
});
await Promise.all(sockets.map((socket) => new Promise((open) => socket.on('open', open))));
process.send({ open: count });
process.on('message', ({ exit }) => {
  if (exit) process.exit(0);
  process.send({ received });
});

// Never asleep: to wake a sleeping receiver costs the sender, and a slower sender wakes it more often.
const stayAwake = () => setImmediate(stayAwake);
stayAwake();
