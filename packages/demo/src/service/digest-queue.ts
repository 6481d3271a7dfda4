/** Digests can wait: they are queued, and one worker makes them when there is time. */
import { bridges } from './bridges.ts';
import { has } from './bugs.ts';
import type { JobRequest } from './messages.ts';
import { currentSession, type Session } from './session.ts';
import { DigestTool } from './tools/digest.ts';

interface Queued {
  readonly request: JobRequest;
  readonly session: Session;
}

export class DigestQueue {
  readonly #tool = new DigestTool();
  readonly #queue: Queued[] = [];
  readonly #worker: NodeJS.Timeout;

  constructor() {
    this.#worker = setInterval(() => void this.#next(), 100);
  }

  add(request: JobRequest, session: Session): void {
    this.#queue.push({ request, session });
  }

  close(): void {
    clearInterval(this.#worker);
  }

  async #next(): Promise<void> {
    const queued = this.#queue.shift();
    if (queued === undefined) return;
    // The worker's timer was made when the service started, and no session is current in it.
    const session = has('lost-context') ? currentSession.getStore() : queued.session;
    const bridge = session && (await bridges.of(session).catch(() => undefined));
    const { id, topic } = queued.request;
    const { user, signal } = queued.session;
    await this.#tool.run({ id, topic, user, signal }, bridge).catch(() => {});
  }
}
