/**
 * Whether a server that the configuration names can be reached: a connection, with TLS where it speaks
 * it, made as for a request and closed before anything is said.
 */
import { isIP, type Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { urlToHttpOptions } from 'node:url';
import { lookupFor } from './look-up.ts';
import type { Connecting } from './order.ts';
import { unheldAgent } from './unheld-agent.ts';

/** Rejects with an Error that says why there is no connection. */
export function openConnection({ url, privateNames, timeoutMs }: Connecting): Promise<void> {
  const { protocol, hostname, port } = urlToHttpOptions(new URL(url));
  const host = hostname ?? '';
  const isSecure = protocol === 'https:';
  return new Promise((resolve, reject) => {
    const socket = unheldAgent(isSecure ? 'https:' : 'http:').createConnection({
      host,
      port: port ?? (isSecure ? 443 : 80),
      lookup: lookupFor(privateNames),
      ...(isSecure && isIP(host) === 0 ? { servername: host } : {}),
    }) as Socket;
    const bound = setTimeout(
      () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    bound.unref();
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      resolve();
      socket.destroy();
    });
    socket.on('error', reject);
    socket.once('close', () => {
      clearTimeout(bound);
      reject(new Error('the connection was cut'));
    });
  });
}
