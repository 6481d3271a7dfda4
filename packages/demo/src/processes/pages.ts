/**
 * Where pages go until somebody says where: Alertmanager's webhooks, Slack messages and mails arrive
 * here, are printed, and shown at `/`. Nothing is sent on. It stands in docker-compose.yml.
 *
 * What comes to `/watchdog` is no page but the sign that pages would come: the time of the last is shown.
 *
 * Environment: PAGES_HOST (127.0.0.1), PAGES_HTTP_PORT (8025), PAGES_SMTP_PORT (1025); a port of 0 takes
 * a free one.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMailbox } from '../pages/mailbox.ts';
import { mailPage, pagesOf, type Page } from '../pages/page.ts';

const KEPT_LINES = 200;
const MAX_BODY_BYTES = 1024 * 1024;

const host = process.env['PAGES_HOST'] ?? '127.0.0.1';
const lines: string[] = [];
let watchdogHeardAt = 'never';

const http = createServer((request, response) => {
  void (async () => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      const heading = `Watchdog last heard: ${watchdogHeardAt}`;
      response.end(
        `${[heading, '', ...(lines.length > 0 ? lines : ['No page yet.'])].join('\n')}\n`,
      );
      return;
    }
    const body = await bodyOf(request);
    response.statusCode = body === undefined ? 400 : 200;
    if (body !== undefined && request.url === '/watchdog') watchdogHeardAt = now();
    else if (body !== undefined) pagesOf(body).forEach(show);
    // What Slack answers, and what a webhook's caller ignores.
    response.end(body === undefined ? 'not JSON, or too much of it' : 'ok');
  })();
});
const mailbox = createMailbox((mail) => show(mailPage(mail)));

http.listen(Number(process.env['PAGES_HTTP_PORT'] ?? 8025), host);
mailbox.listen(Number(process.env['PAGES_SMTP_PORT'] ?? 1025), host);
await Promise.all([once(http, 'listening'), once(mailbox, 'listening')]);
console.log(
  `pages are shown at http://${host}:${portOf(http)}, mail is taken on port ${portOf(mailbox)}`,
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

function show({ channel, text }: Page): void {
  const line = `${now()}  ${channel.padEnd(7)}  ${text}`;
  console.log(line);
  lines.push(line);
  if (lines.length > KEPT_LINES) lines.shift();
}

/** Undefined for what is no JSON or longer than anybody's page. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function now(): string {
  return new Date().toISOString();
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}
