/**
 * Whom Alertmanager tells: a webhook, a Slack-shaped server, a mail server that asks for a login, and an
 * outside check. What arrives is kept as it came. The addresses and the password are secrets in files.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_MAIL, type MailOptions } from '@earshot/provision';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerAddress } from 'smtp-server';

export interface SentAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** What a webhook gets. */
export interface Call {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly SentAlert[];
  readonly atMs: number;
}

export interface SlackMessage {
  readonly attachments: readonly {
    readonly title: string;
    readonly title_link: string;
    readonly text: string;
    readonly color: string;
    readonly footer: string;
  }[];
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export const MAIL_USER = 'earshot';
const MAIL_PASSWORD = 'a password in a file';
const DEADLINE_MS = 90_000;

export class Inbox {
  readonly calls: Call[] = [];
  readonly slack: SlackMessage[] = [];
  readonly mails: Mail[] = [];
  readonly heartbeats: Call[] = [];
  /** Holds the secrets; ends with the inbox. */
  readonly secretsFolder: string;
  readonly #http = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      this.#take(request.url ?? '', JSON.parse(body));
      // What Slack says; to the others it is any answer.
      response.end('ok');
    });
  });
  readonly #smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) => {
      const isRight = username === MAIL_USER && password === MAIL_PASSWORD;
      callback(isRight ? null : new Error('wrong password'), { user: username });
    },
    onData: (stream, { envelope }, callback) => {
      void this.#takeMail(stream, envelope.rcptTo, callback);
    },
  });

  private constructor(secretsFolder: string) {
    this.secretsFolder = secretsFolder;
  }

  static async open(): Promise<Inbox> {
    const inbox = new Inbox(await mkdtemp(path.join(tmpdir(), 'earshot-inbox-')));
    inbox.#http.listen(0, '127.0.0.1');
    const smtp = inbox.#smtp.listen(0, '127.0.0.1');
    await Promise.all([once(inbox.#http, 'listening'), once(smtp, 'listening')]);
    for (const name of ['webhook', 'slack', 'watchdog'])
      await inbox.keepSecret(`${name}_url`, `${inbox.url}/${name}`);
    await inbox.keepSecret('smtp_password', MAIL_PASSWORD);
    return inbox;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get mail(): MailOptions {
    const { port } = this.#smtp.server.address() as AddressInfo;
    return { ...DEFAULT_MAIL, smarthost: `127.0.0.1:${port}`, username: MAIL_USER };
  }

  async keepSecret(name: string, value: string): Promise<void> {
    await writeFile(path.join(this.secretsFolder, name), `${value}\n`);
  }

  async loseSecret(name: string): Promise<void> {
    await rm(path.join(this.secretsFolder, name));
  }

  /** Calls of the webhook that tell of this alert. */
  callsOf(alertName: string, labels: Readonly<Record<string, string>> = {}): Call[] {
    const wanted = Object.entries({ alertname: alertName, ...labels });
    return this.calls.filter(({ alerts }) =>
      alerts.some((alert) => wanted.every(([key, value]) => alert.labels[key] === value)),
    );
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    await Promise.all([
      new Promise((resolve) => void this.#http.close(resolve)),
      new Promise<void>((resolve) => this.#smtp.close(resolve)),
    ]);
    await rm(this.secretsFolder, { recursive: true });
  }

  async #takeMail(
    stream: NodeJS.ReadableStream,
    rcptTo: readonly SMTPServerAddress[],
    done: () => void,
  ): Promise<void> {
    const { subject = '', text = '' } = await PostalMime.parse(await bodyOf(stream));
    this.mails.push({ to: rcptTo.map(({ address }) => address), subject, text });
    done();
  }

  #take(url: string, body: unknown): void {
    if (url === '/slack') {
      this.slack.push(body as SlackMessage);
      return;
    }
    const call = { ...(body as Call), atMs: Date.now() };
    (url === '/watchdog' ? this.heartbeats : this.calls).push(call);
  }
}

/** Waits until it holds; says what was awaited when it never does. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await pause(20);
  }
}

async function bodyOf(stream: IncomingMessage | NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
