/**
 * One request to a server that the configuration names: bounded in time and size, without redirects,
 * unseen by the host's own tracing, and never a reason for the process to live.
 */
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { unheldAgent } from './unheld-agent.ts';

export interface OutgoingRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** For everything, from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the system's look-up of names. */
  readonly lookup?: LookupFunction;
  /** An answer that is larger is an error. */
  readonly maxAnswerBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const agents = { 'http:': unheldAgent('http:'), 'https:': unheldAgent('https:') };

/** Resolves with whatever was answered, a redirect too: it is not followed. Rejects with an Error. */
export function request(options: OutgoingRequest): Promise<Answer> {
  return context.with(suppressTracing(context.active()), () => send(options));
}

function send(options: OutgoingRequest): Promise<Answer> {
  const { url, method, body, headers, lookup, timeoutMs, maxAnswerBytes } = options;
  const target = new URL(url);
  const isSecure = target.protocol === 'https:';
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = (isSecure ? https : http).request(
      target,
      {
        method,
        ...(lookup === undefined ? {} : { lookup }),
        agent: agents[isSecure ? 'https:' : 'http:'],
        headers: {
          accept: 'application/json',
          'user-agent': 'Earshot',
          ...headers,
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
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
    outgoing.end(text);
  });
}
