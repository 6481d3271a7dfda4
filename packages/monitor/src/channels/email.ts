/**
 * Email by SMTP, a mailbox for each tier. The work is done in a thread (`email-worker.ts`). Relays stand
 * in private networks more often than not, and what is said to one is SMTP alone: unlike an address for
 * posts it can't be aimed at another service's API, so that private addresses need no leave.
 */
import type { Tier } from '@earshot/telemetry';
import { clearTimeout, setTimeout } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { REACH_TIMEOUT_MS, type AlertChannel } from './channel.ts';
import type { Letter, Mail, MailResult, MailServer } from './email-worker.ts';
import { tiersOf, type Page } from './page.ts';

const TIMEOUT_MS = 10_000;
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './email-worker.ts' : './email-worker.js',
  import.meta.url,
);

export interface EmailTarget {
  /** `smtp://user:password@host:587`, `smtps://` for TLS from the start. */
  readonly server: string;
  readonly from: string;
  /** Addresses, separated by commas. Tiers without one get no mail. */
  readonly to: Readonly<Partial<Record<Tier, string>>>;
}

export function emailChannel(target: EmailTarget, reachTimeoutMs = REACH_TIMEOUT_MS): AlertChannel {
  const postman = new Postman({ ...target, timeoutMs: TIMEOUT_MS });
  return {
    name: 'email',
    reaches: (page) => mailboxesOf(page, target).length > 0,
    reach: async () => {
      const visitor = new Postman({ ...target, timeoutMs: reachTimeoutMs });
      try {
        await visitor.send();
      } finally {
        visitor.end();
      }
    },
    send: (page) => {
      const to = mailboxesOf(page, target);
      return to.length === 0
        ? Promise.resolve()
        : postman.send({ to: to.join(', '), ...letterOf(page) });
    },
  };
}

/** Once each: a small team has one mailbox for several tiers. */
function mailboxesOf(page: Pick<Page, 'tier' | 'alsoTo'>, { to }: EmailTarget): string[] {
  const addresses = tiersOf(page).flatMap((tier) => (to[tier] ?? '').split(','));
  return [...new Set(addresses.map((address) => address.trim()))].filter((one) => one !== '');
}

function letterOf(page: Page): Omit<Letter, 'to'> {
  return {
    subject: page.title,
    text: [
      page.text,
      whenOf(page),
      '',
      ...page.links.map(({ title, url }) => `${title}: ${url}`),
    ].join('\n'),
  };
}

function whenOf({ kind, startsAt, endsAt }: Page): string {
  if (kind === 'emergency') return `Raised at ${startsAt}.`;
  if (kind === 'test') return `Sent at ${startsAt}.`;
  return `Since ${startsAt}${endsAt === null ? '' : `, until ${endsAt}`}.`;
}

class Postman {
  readonly #server: MailServer;
  readonly #waiting = new Map<number, (error: string | undefined) => void>();
  #worker: Worker | undefined;
  #sent = 0;

  constructor({ server, from, timeoutMs }: MailServer) {
    this.#server = { server, from, timeoutMs };
  }

  /** Without a letter it is only looked whether the server would take one. */
  async send(letter?: Letter): Promise<void> {
    const id = this.#sent++;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const { timeoutMs } = this.#server;
    const bound = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
    bound.unref();
    this.#waiting.set(id, resolve);
    this.#thread().postMessage({ id, letter } satisfies Mail);
    const error = await promise;
    clearTimeout(bound);
    this.#waiting.delete(id);
    if (error !== undefined) throw new Error(error);
  }

  /** Its thread costs memory: one that is not needed for long is not kept. */
  end(): void {
    void this.#worker?.terminate();
  }

  /** Without the host's flags: Earshot itself is one of them. */
  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(WORKER, { workerData: this.#server, execArgv: [], env: {} });
    worker.on('message', ({ id, error }: MailResult) => this.#waiting.get(id)?.(error));
    worker.on('error', (error) => this.#ended(error instanceof Error ? error.message : ''));
    worker.on('exit', () => this.#ended('the thread that sends mail ended'));
    // Last: whoever listens to messages holds the process again.
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #ended(why: string): void {
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve(why);
  }
}
