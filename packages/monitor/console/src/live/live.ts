/** What the stream tells, kept for whoever draws it; it comes back by itself when it breaks. */
import { useEffect, useReducer } from 'preact/hooks';
import type { AlertsAnswer, CountsEvent, FailureEvent, HealthAnswer } from '../answers.ts';
import { ApiError, ask, request, ROOT } from '../api.ts';
import { EventStreamParser, type StreamEvent } from './event-stream.ts';

export type Connection = 'connecting' | 'live' | 'lost' | 'locked';

const RETRY_MS = { first: 500, most: 10_000 } as const;
const KEPT_FAILURES = 50;

class Live {
  connection: Connection = 'connecting';
  health: HealthAnswer | undefined;
  alerts: AlertsAnswer | undefined;
  counts: CountsEvent | undefined;
  /** The newest first, since this page was opened. */
  failures: readonly FailureEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #retryMs: number = RETRY_MS.first;
  #isRunning = false;

  /** Reads until the page is gone. */
  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (;;) {
      const error = await this.#read().catch((reason: unknown) => reason);
      if (error instanceof ApiError && error.status === 401) {
        this.#isRunning = false;
        return this.#became('locked');
      }
      this.#became('lost');
      await new Promise((resolve) => setTimeout(resolve, this.#retryMs));
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS.most);
    }
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** After something was changed here, without waiting for the stream. */
  async refreshAlerts(): Promise<void> {
    this.alerts = await ask<AlertsAnswer>(`${ROOT}/alerts`);
    this.#tell();
  }

  async tellHealth(answer: Promise<HealthAnswer>): Promise<void> {
    this.health = await answer;
    this.#tell();
  }

  async #read(): Promise<void> {
    const response = await request(`${ROOT}/stream`, { headers: { accept: 'text/event-stream' } });
    if (response.body === null) return;
    this.#retryMs = RETRY_MS.first;
    this.#became('live');
    const parser = new EventStreamParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = parser.add(value);
      for (const event of events) this.#heard(event);
      if (events.length > 0) this.#tell();
    }
  }

  #heard({ event, data }: StreamEvent): void {
    const parsed: unknown = JSON.parse(data);
    if (event === 'health') this.health = parsed as HealthAnswer;
    if (event === 'alerts') this.alerts = parsed as AlertsAnswer;
    if (event === 'counts') this.counts = parsed as CountsEvent;
    if (event === 'failure') {
      this.failures = [parsed as FailureEvent, ...this.failures].slice(0, KEPT_FAILURES);
    }
  }

  #became(connection: Connection): void {
    this.connection = connection;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const live = new Live();

/** Draws the component again whenever something came. */
export function useLive(): Live {
  const [, again] = useReducer<number, undefined>((count) => count + 1, 0);
  useEffect(() => live.listen(() => again(undefined)), []);
  return live;
}
