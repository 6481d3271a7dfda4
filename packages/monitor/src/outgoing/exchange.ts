/**
 * One request to a server that the configuration names: bounded in time and size, without redirects, and
 * with sockets and timers that hold no process.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { clearTimeout, setTimeout } from 'node:timers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { lookupFor } from './look-up.ts';
import type { Answer, OutgoingRequest } from './order.ts';
import { unheldAgent } from './unheld-agent.ts';

const compressed = promisify(gzip);
const agents = () => ({ 'http:': unheldAgent('http:'), 'https:': unheldAgent('https:') });
/** A connection that was made without a look at its address is none for what has to be looked at. */
const toAnyAddress = agents();
const toPublicAddresses = agents();

/** Resolves with whatever was answered, a redirect too: it is not followed. Rejects with an Error. */
export async function exchange(asked: OutgoingRequest): Promise<Answer> {
  const { body, isGzipped = false } = asked;
  const isBytes = body instanceof Uint8Array;
  const plain = body === undefined || isBytes ? body : Buffer.from(JSON.stringify(body));
  const bytes = plain !== undefined && isGzipped ? await compressed(plain) : plain;
  return send(asked, bytes, {
    accept: 'application/json',
    'user-agent': 'Earshot',
    ...asked.headers,
    ...(bytes && !isBytes && { 'content-type': 'application/json' }),
    ...(bytes && isGzipped && { 'content-encoding': 'gzip' }),
    ...(bytes && { 'content-length': bytes.length }),
  });
}

function send(
  { url, method, privateNames, timeoutMs, maxAnswerBytes }: OutgoingRequest,
  body: Uint8Array | undefined,
  headers: http.OutgoingHttpHeaders,
): Promise<Answer> {
  const target = new URL(url);
  const isSecure = target.protocol === 'https:';
  const agentsOf = privateNames === undefined ? toAnyAddress : toPublicAddresses;
  return new Promise((resolve, reject) => {
    const outgoing = (isSecure ? https : http).request(
      target,
      {
        method,
        lookup: lookupFor(privateNames),
        agent: agentsOf[isSecure ? 'https:' : 'http:'],
        headers,
      },
      (incoming) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (part: Buffer) => {
          bytes += part.length;
          parts.push(part);
          if (bytes > maxAnswerBytes) {
            giveUp(`the answer is larger than ${maxAnswerBytes} bytes`);
          }
        });
        incoming.on('end', () => {
          clearTimeout(bound);
          resolve({
            status: incoming.statusCode ?? 0,
            text: Buffer.concat(parts).toString('utf8'),
            retryAfter: incoming.headers['retry-after'],
          });
        });
        incoming.on('error', fail);
      },
    );
    const fail = (error: Error): void => {
      clearTimeout(bound);
      reject(error);
    };
    // Without an error to throw: a socket that the agent has back would have nobody to hear it.
    const giveUp = (why: string): void => {
      fail(new Error(why));
      outgoing.destroy();
    };
    const bound = setTimeout(() => giveUp(`no answer within ${timeoutMs} ms`), timeoutMs);
    bound.unref();
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}
