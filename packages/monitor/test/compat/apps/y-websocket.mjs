// Two Yjs documents that meet by y-websocket through a server of ws which passes everything on.
import { WebSocket, WebSocketServer } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => {
  socket.on('message', (data) => {
    for (const other of wss.clients) {
      if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data);
    }
  });
});
await new Promise((resolve) => wss.on('listening', resolve));

function join() {
  const doc = new Y.Doc();
  const url = `ws://127.0.0.1:${wss.address().port}`;
  const provider = new WebsocketProvider(url, 'room', doc, {
    WebSocketPolyfill: WebSocket,
    disableBc: true,
  });
  provider.on('status', ({ status }) => console.log(status));
  const connected = new Promise((resolve) => {
    provider.on('status', ({ status }) => status === 'connected' && resolve());
  });
  return { doc, provider, connected };
}

async function until(text, doc) {
  while (doc.getText('note').toString() !== text) {
    await new Promise((resolve) => doc.once('update', resolve));
  }
  console.log(text);
}

const a = join();
await a.connected;
a.doc.getText('note').insert(0, 'hello');
const b = join();
await until('hello', b.doc);
b.doc.getText('note').insert(5, ' there');
await until('hello there', a.doc);
await new Promise((resolve) => setTimeout(resolve, 300));
for (const { provider, doc } of [a, b]) {
  provider.destroy();
  doc.destroy();
}
await new Promise((resolve) => wss.close(resolve));
console.log('ended');
