/**
 * Whether a server that the configuration names can be reached: a connection, with TLS where it speaks
 * it, made as for a request and closed before anything is said.
 */
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { urlToHttpOptions } from 'node:url';
import { unheldAgent } from './unheld-agent.ts';

export interface Connecting {
  readonly url: string;
  /** Instead of the system's look-up of names. */
  readonly lookup: LookupFunction;
  /** For everything, from the look-up of the name to the end of the TLS handshake. */
  readonly timeoutMs: number;
}

/** Rejects with an Error that says why there is no connection. */
export function connect(options: Connecting): Promise<void> {
  return context.with(suppressTracing(context.active()), () => open(options));
}

function open({ url, lookup, timeoutMs }: Connecting): Promise<void> {
  const { protocol, hostname, port } = urlToHttpOptions(new URL(url));
  const host = hostname ?? '';
  const isSecure = protocol === 'https:';
  return new Promise((resolve, reject) => {
    const socket = unheldAgent(isSecure ? 'https:' : 'http:').createConnection({
      host,
      port: port ?? (isSecure ? 443 : 80),
      lookup,
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
