/** One person at a client: connects, asks, listens to the progress, asks again; comes back when dropped. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { shortId } from './short-id.ts';

export interface PersonOptions {
  /** Of the agent service, such as ws://127.0.0.1:8080/agent. */
  readonly url: string;
  readonly user: string;
  readonly team?: string;
  readonly device?: string;
  /** What to ask for, by turns. */
  readonly asks: readonly Ask[];
  /** Closes the window in the middle of every job, and comes back. */
  readonly isHasty?: boolean;
}

export interface Ask {
  readonly ask: string;
  readonly topic: string;
}

/** Who hears nothing more of a job for so long gives it up, and the connection. */
const PATIENCE_MS = 6_000;
/** Who has heard nothing at all asks again: perhaps the question was lost. */
const UNANSWERED_MS = 2_500;
const PATIENCE_AT_END_MS = 800;

interface OpenJob {
  readonly id: string;
  /** Monotonic, in ms; undefined while nothing was heard. */
  heardAtMs: number | undefined;
  done: () => void;
}

export class Person {
  readonly #options: PersonOptions;
  readonly #onWorking: () => void;
  #socket: WebSocket | undefined;
  #isStopping = false;
  #job: OpenJob | undefined;

  /** `onWorking` is called when the first progress of a job is heard. */
  constructor(options: PersonOptions, onWorking: () => void = () => {}) {
    this.#options = options;
    this.#onWorking = onWorking;
  }

  /** Asks until `stop`; reconnects whenever the connection is lost. */
  async run(): Promise<void> {
    for (let turn = 0; !this.#isStopping;) {
      const socket = await this.#connect();
      if (socket === undefined) {
        await pause(300 + Math.random() * 300);
        continue;
      }
      while (!this.#isStopping && socket.readyState === WebSocket.OPEN) {
        await this.#ask(socket, this.#options.asks[turn++ % this.#options.asks.length]!);
        await pause(200 + Math.random() * 900);
      }
    }
    this.#socket?.close(1000);
  }

  /** Lets the current job end, then says goodbye. */
  stop(): void {
    this.#isStopping = true;
  }

  async #connect(): Promise<WebSocket | undefined> {
    const url = new URL(this.#options.url);
    const { user, team, device } = this.#options;
    for (const [key, value] of Object.entries({ user, team, device })) {
      if (value !== undefined) url.searchParams.set(key, value);
    }
    const headers = { 'x-correlation-id': shortId('visit') };
    const socket = new WebSocket(url, { headers, handshakeTimeout: 3_000 });
    this.#socket = socket;
    socket.on('message', (data) => this.#heard(String(data)));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (socket === this.#socket) this.#job?.done();
    });
    await new Promise<void>((resolve) =>
      socket.once('open', resolve).once('close', () => resolve()),
    );
    return socket.readyState === WebSocket.OPEN ? socket : undefined;
  }

  async #ask(socket: WebSocket, { ask, topic }: Ask): Promise<void> {
    const id = shortId('job');
    await new Promise<void>((resolve) => {
      const askedAtMs = performance.now();
      const job: OpenJob = { id, heardAtMs: undefined, done: resolve };
      this.#job = job;
      const patience = setInterval(() => {
        const quietMs = performance.now() - (job.heardAtMs ?? askedAtMs);
        if (quietMs < this.#patienceMs(job)) return;
        job.done();
        // The network may be gone, and nobody has said so.
        if (!this.#isStopping && job.heardAtMs !== undefined) socket.terminate();
      }, 250);
      job.done = () => {
        clearInterval(patience);
        this.#job = undefined;
        resolve();
      };
      socket.send(JSON.stringify({ type: 'job', id, ask, topic }));
    });
  }

  #patienceMs({ heardAtMs }: OpenJob): number {
    if (this.#isStopping) return PATIENCE_AT_END_MS;
    return heardAtMs === undefined ? UNANSWERED_MS : PATIENCE_MS;
  }

  #heard(text: string): void {
    const { type, job } = JSON.parse(text) as { type: string; job: string };
    const current = this.#job;
    if (current === undefined || job !== current.id) return;
    current.heardAtMs = performance.now();
    if (type === 'tool_executing') this.#onWorking();
    if (type === 'tool_progress' && this.#options.isHasty === true) this.#socket?.close(1000);
    if (type === 'job_completed' || type === 'job_failed') current.done();
  }
}
