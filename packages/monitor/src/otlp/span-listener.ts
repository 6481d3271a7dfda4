/** Makes spans of verdicts while somebody takes spans: the host's own provider, or ours. */
import {
  activeTracerProvider,
  SpanRecorder,
  type Runtime,
  type RuntimeListener,
  type SettledNotification,
} from '@earshot/instrumentation';
import type { TraceIds } from '../history/trace.ts';

type SpanMade = (ids: TraceIds, notificationId: string) => void;

export class SpanListener implements RuntimeListener {
  readonly #recorder: SpanRecorder;
  readonly #isSetToAll: boolean;
  #takesAll: boolean;

  constructor(runtime: Runtime, spans: 'failures' | 'all', spanMade: SpanMade) {
    this.#isSetToAll = spans === 'all';
    this.#takesAll = this.#isSetToAll;
    this.#recorder = new SpanRecorder(runtime, {
      spans,
      onRecorded: (span, messageId) => spanMade(span.spanContext(), messageId),
    });
  }

  /** Lets out the spans that wait for their turn, with `flush` in between; the rest is given up. */
  async drain(flush: () => Promise<void>, timeoutMs: number): Promise<void> {
    await this.#recorder.drain(flush, timeoutMs);
  }

  /** For a time: every notification becomes a span, whatever the setting says. */
  traceAll(isOn: boolean): void {
    this.#takesAll = isOn || this.#isSetToAll;
    this.#recorder.recordsAll = this.#takesAll;
  }

  settled(settled: SettledNotification): void {
    const isPlain = settled.verdict.outcome === 'confirmed' && settled.attachment === undefined;
    if (isPlain && !this.#takesAll) return;
    if (activeTracerProvider() !== undefined) this.#recorder.settled(settled);
  }
}
