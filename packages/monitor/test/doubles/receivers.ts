/** Whom alerts reach: a server that takes posts, and one that takes mails. Both keep what came. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { Page } from '../../src/channels/page.ts';

export const ALLOW_LOOPBACK = { EARSHOT_ALERT_ALLOW_PRIVATE: '127.0.0.1' };

/** Closed when the test has ended. */
export async function opened<T extends { close(): Promise<void> }>(
  opening: Promise<T>,
): Promise<T> {
  const receiver = await opening;
  onTestFinished(() => receiver.close());
  return receiver;
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string | undefined;
}
/** As far as tests look at it. */
export interface SlackBody {
  readonly text: string;
  readonly attachments: readonly { readonly color: string; readonly text: string }[];
}
export interface Behaviour {
  /** `never`: the request is taken and not answered. */
  status: number | 'never';
  headers: Record<string, string>;
  answer: string;
}

/** As a webhook, Slack's or an Alertmanager's API. */
export class PostReceiver {
  readonly received: Received[] = [];
  readonly behaviour: Behaviour;
  readonly #server: Server;

  private constructor(behaviour: Partial<Behaviour>) {
    this.behaviour = { status: 200, headers: {}, answer: 'ok', ...behaviour };
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        if (request.method === 'POST') {
          this.received.push({ headers: request.headers, body, path: request.url });
        }
        const { status, headers, answer } = this.behaviour;
        if (status !== 'never') response.writeHead(status, headers).end(answer);
      });
    });
  }

  static async open(behaviour: Partial<Behaviour> = {}): Promise<PostReceiver> {
    const receiver = new PostReceiver(behaviour);
    await once(receiver.#server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/hook`;
  }

  /** What was posted, once there are so many. */
  async bodies<T = Page>(count = 1): Promise<T[]> {
    while (this.received.length < count) await pause(5);
    return this.received.map(({ body }) => JSON.parse(body) as T);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export class MailReceiver {
  /** As they came over the wire. */
  readonly mails: string[] = [];
  readonly #server: SMTPServer;

  private constructor(isRefusing: boolean) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, callback) =>
        callback(isRefusing ? new Error('no such mailbox') : null),
      onData: (stream, _session, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          this.mails.push(Buffer.concat(parts).toString('utf8'));
          callback();
        });
      },
    });
  }

  static async open(isRefusing = false): Promise<MailReceiver> {
    const receiver = new MailReceiver(isRefusing);
    await once(receiver.#server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  async until(count: number): Promise<void> {
    while (this.mails.length < count) await pause(5);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
