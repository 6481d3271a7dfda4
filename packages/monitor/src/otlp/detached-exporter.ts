/**
 * An exporter that takes what it is given and answers at once, then sends on its own time. What waits
 * for an answer in the SDK holds the process with its timers for up to 30 s when a receiver hangs.
 * Retries and their bounds are here; nothing here keeps the process alive.
 */
import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import { setTimeout } from 'node:timers';
import { sendByThread } from './transport.ts';

export interface InnerExporter<T> {
  export(items: T, done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

export interface DetachedOptions {
  /** Told of every failed attempt and of everything given up. */
  readonly failed: (error: unknown) => void;
  /** Told of everything that was taken. */
  readonly succeeded: () => void;
  /** Waits before further attempts; as many attempts as there are waits, and one. In ms. */
  readonly retryAfterMs: readonly number[];
  /** Runs the handing over, and times it: it makes the request's text, synchronously. */
  readonly timed: (handOver: () => void) => void;
  /** Exports that may be on their way, retries included. What comes beyond is given up. */
  readonly maxInFlight: number;
}

export class DetachedExporter<T> {
  readonly #inner: InnerExporter<T>;
  readonly #options: DetachedOptions;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(inner: InnerExporter<T>, options: DetachedOptions) {
    this.#inner = inner;
    this.#options = options;
    sendByThread(inner);
  }

  export(items: T, done: (result: ExportResult) => void): void {
    if (this.#inFlight.size >= this.#options.maxInFlight) {
      this.#options.failed(
        new Error('exports are slower than what is to be exported; some were given up'),
      );
    } else {
      const sending = this.#send(items, 0);
      this.#inFlight.add(sending);
      void sending.then(() => this.#inFlight.delete(sending));
    }
    done({ code: ExportResultCode.SUCCESS });
  }

  /** Resolves when everything taken so far was sent or given up. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async shutdown(): Promise<void> {
    await this.#inner.shutdown();
  }

  /** Never rejects. */
  async #send(items: T, attempt: number): Promise<void> {
    const error = await this.#try(items);
    if (error === undefined) {
      this.#options.succeeded();
      return;
    }
    this.#options.failed(error);
    const waitMs = this.#options.retryAfterMs[attempt];
    if (waitMs === undefined) return;
    await new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());
    await this.#send(items, attempt + 1);
  }

  #try(items: T): Promise<unknown> {
    return new Promise((resolve) => {
      try {
        const handOver = (): void =>
          this.#inner.export(items, (result) =>
            resolve(
              result.code === ExportResultCode.SUCCESS
                ? undefined
                : (result.error ?? new Error('export failed')),
            ),
          );
        context.with(suppressTracing(context.active()), () => this.#options.timed(handOver));
      } catch (error) {
        resolve(error);
      }
    });
  }
}
