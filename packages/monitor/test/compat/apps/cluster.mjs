// Two workers that share a port. Everything that the primary hears of them goes to stdout.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

if (cluster.isPrimary) await runPrimary();
else runWorker();

async function runPrimary() {
  const workers = [cluster.fork(), cluster.fork()];
  cluster.on('message', (_, message) => console.log('message', message));
  const ports = await Promise.all(
    workers.map((worker) => new Promise((resolve) => worker.once('listening', resolve))),
  );
  console.log('the same port', ports[0].port === ports[1].port);
  for (let i = 0; i < 4; i++) {
    const client = new WebSocket(`ws://127.0.0.1:${ports[0].port}`);
    console.log(String(await new Promise((resolve) => client.once('message', resolve))));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = new Promise((resolve) => client.on('close', resolve));
    client.close(1000);
    await closed;
  }
  for (const worker of workers) {
    worker.send('count');
    await new Promise((resolve) => worker.once('message', resolve));
    // One is told to go, the other goes by itself.
    if (worker === workers[0]) worker.disconnect();
    else worker.send('go');
    console.log('exit', await new Promise((resolve) => worker.once('exit', resolve)));
  }
}

function runWorker() {
  let connections = 0;
  const http = createServer().listen(0, '127.0.0.1');
  new WebSocketServer({ server: http }).on('connection', (socket) => {
    connections++;
    socket.send('hello');
  });
  process.on('message', (message) => {
    if (message === 'go') cluster.worker.disconnect();
    else process.send({ heard: message, connections });
  });
}
