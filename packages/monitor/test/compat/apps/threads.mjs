// Two worker threads with a server each. Everything that the main thread hears of them goes to stdout.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';

if (isMainThread) await runMain();
else runThread();

async function runMain() {
  for (let i = 0; i < 2; i++) {
    const worker = new Worker(new URL(import.meta.url), { stdout: true });
    worker.stdout.on('data', (text) => console.log('stdout', String(text)));
    const port = await new Promise((resolve) => worker.once('message', resolve));
    worker.on('message', (message) => console.log('message', message));
    const client = new WebSocket(`ws://127.0.0.1:${port}`);
    console.log(String(await new Promise((resolve) => client.once('message', resolve))));
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.close(1000);
    console.log('exit', await new Promise((resolve) => worker.once('exit', resolve)));
  }
}

function runThread() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  wss.on('listening', () => parentPort.postMessage(wss.address().port));
  wss.on('connection', (socket) => {
    socket.send('hello');
    socket.on('close', (code) => {
      parentPort.postMessage({ code });
      wss.close();
    });
  });
}
