/** Asks a Prometheus by its HTTP API: bounded in time, in size, and in how much at once. */
import type { MonotonicClock } from '@earshot/instrumentation';
import { request } from '../outgoing/courier.ts';
import { parseAnswer, type Found } from './answer.ts';
import { Gate } from './gate.ts';

export interface PrometheusOptions {
  /** Base address. */
  readonly url: string;
  readonly clock: MonotonicClock;
}
export interface Steps {
  /** Milliseconds of the epoch. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly stepMs: number;
}

const MAX_AT_ONCE = 8;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

export class Prometheus {
  readonly #url: URL;
  readonly #clock: MonotonicClock;
  readonly #gate = new Gate(MAX_AT_ONCE);

  constructor({ url, clock }: PrometheusOptions) {
    this.#url = new URL(url);
    this.#clock = clock;
  }

  /** Without what may be secret in its query. */
  get address(): string {
    return `${this.#url.origin}${this.#path}`;
  }

  get #path(): string {
    return this.#url.pathname.replace(/\/+$/, '');
  }

  /** @param deadlineMs monotonic. Rejects with an Error that says why there is no answer. */
  at(query: string, epochMs: number, deadlineMs: number): Promise<readonly Found[]> {
    return this.#ask('query', { query, time: secondsOf(epochMs) }, deadlineMs);
  }

  over(
    query: string,
    { fromMs, untilMs, stepMs }: Steps,
    deadlineMs: number,
  ): Promise<readonly Found[]> {
    const steps = {
      start: secondsOf(fromMs),
      end: secondsOf(untilMs),
      step: secondsOf(stepMs),
    };
    return this.#ask('query_range', { query, ...steps }, deadlineMs);
  }

  #ask(
    path: string,
    parameters: Record<string, string>,
    deadlineMs: number,
  ): Promise<readonly Found[]> {
    return this.#gate.through(async () => {
      const leftMs = deadlineMs - this.#clock();
      if (leftMs < 1) throw new Error('it took too long');
      const { status, text } = await request({
        url: this.#addressOf(path, parameters),
        method: 'GET',
        timeoutMs: Math.ceil(leftMs),
        maxAnswerBytes: MAX_ANSWER_BYTES,
      });
      return parseAnswer(status, text);
    });
  }

  /** What the address itself asks for, such as a tenant, stays in it. */
  #addressOf(path: string, parameters: Record<string, string>): string {
    const address = new URL(`${this.address}/api/v1/${path}`);
    const all = [...this.#url.searchParams, ...Object.entries(parameters)];
    address.search = new URLSearchParams(all).toString();
    return address.href;
  }
}

function secondsOf(ms: number): string {
  return (ms / 1000).toFixed(3);
}
