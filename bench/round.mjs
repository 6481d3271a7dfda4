/** One round of one variant: a server process, a process of clients, and what it cost the server. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
/** Messages that warm the code up, as a share of those that count. */
const WARM_UP = 0.25;

/** Resolves to messages a second, CPU µs a message, and how many messages were confirmed. */
export async function round(variant, connections, messages) {
  const execArgv = variant.imports.flatMap((file) => ['--import', new URL(file, import.meta.url)]);
  const server = fork(here('server.mjs'), [], { execArgv: execArgv.map(String) });
  const { port } = await reply(server);
  const clients = fork(here('clients.mjs'), [String(port), String(connections)], { execArgv: [] });
  try {
    await reply(clients);
    server.send({ run: Math.round(messages * WARM_UP) });
    await reply(server);
    server.send({ run: messages });
    const { seconds, cpuMicros, confirmed } = await reply(server);
    return { rate: messages / seconds, cpuMicros: cpuMicros / messages, confirmed };
  } finally {
    server.send({ exit: true });
    clients.send({ exit: true });
  }
}

function reply(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
  });
}
