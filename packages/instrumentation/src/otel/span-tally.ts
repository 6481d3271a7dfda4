/** Verdicts on anybody's spans, counted where there is something to count in. */
import type { Span } from '@opentelemetry/api';
import type { Lane } from '../delivery/lane.ts';
import { Tally } from '../delivery/tally.ts';
import type { Verdict } from '../delivery/verdict.ts';
import type { Measurements } from '../measure/measurements.ts';
import type { NotificationContext } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface SpanVerdict {
  readonly verdict: Verdict;
  readonly span: Span;
  readonly correlationId: string;
  /** What happened, for people. */
  readonly detail: string;
}

export class SpanTally {
  readonly #runtime: Runtime | undefined;
  readonly #measurements: Measurements | undefined;
  readonly #tally: Tally | undefined;
  readonly #lane: Lane | undefined;

  /** With a runtime its ledger counts and its listeners are told; else the measurements count. */
  constructor(runtime: Runtime | undefined, measurements: Measurements | undefined) {
    this.#runtime = runtime;
    this.#measurements = runtime?.measurements ?? measurements;
    this.#tally =
      runtime === undefined && measurements !== undefined ? new Tally(measurements) : undefined;
    this.#lane = runtime?.ledger.openLane(this);
  }

  count({ verdict, span, correlationId, detail }: SpanVerdict): void {
    this.#tally?.attempt();
    this.#tally?.verdict('received', verdict);
    if (this.#runtime === undefined) return;
    const { ledger, clock } = this.#runtime;
    const context: NotificationContext = { span, spanEndsElsewhere: true, detail };
    ledger.refuse(this.#lane!, clock(), 0, correlationId, verdict, context);
  }

  suppressed(count: number): void {
    this.#measurements?.counter('earshot.span.suppressed').add(count, {});
  }
}
