/** The port for Earshot's HTTP: the wanted one, or a free one when that is taken. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export interface FoundPort {
  readonly port: number;
  readonly isTaken: boolean;
}

export async function findPort(wanted: number, host: string): Promise<FoundPort> {
  if (wanted !== 0 && (await tryPort(wanted, host)) !== undefined)
    return { port: wanted, isTaken: false };
  const free = await tryPort(0, host);
  return { port: free ?? wanted, isTaken: wanted !== 0 && free !== undefined };
}

/** Undefined when it cannot be had. */
async function tryPort(port: number, host: string): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
}
