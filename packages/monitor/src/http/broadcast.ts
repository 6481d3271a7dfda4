/**
 * What all readers of the stream are told. A reader gets the whole state at first, so that it needs no
 * `Last-Event-ID`; nothing is computed while nobody reads. Streams are bounded in number, and each in
 * what waits for it.
 */
import type {
  RemoteFailure,
  Runtime,
  RuntimeListener,
  SettledNotification,
} from '@earshot/instrumentation';
import { REASON_BRIEFS } from '@earshot/telemetry';
import type { ServerResponse } from 'node:http';
import { clearInterval, setInterval } from 'node:timers';
import type { Snapshot } from '../snapshot.ts';
import { alertsAnswer, type AlertSources } from './alerts.ts';
import { healthAnswer, type HealthRouteSources } from './health.ts';
import { explainUrl } from './paths.ts';

export interface StreamSources extends AlertSources, HealthRouteSources {
  readonly runtime: Runtime;
  readonly snapshot: () => Snapshot;
}
/** `data` of an event `failure`: a message was lost, and nobody was told. */
export interface FailureEvent {
  readonly at: string;
  readonly correlation_id: string;
  readonly reason: string;
  readonly reason_brief: string;
  readonly duration_ms: number;
  /** Without the host: where its story is told. */
  readonly explain: string;
}
/** `data` of an event `counts`. */
export type CountsEvent = ReturnType<typeof countsAnswer>;

export const MAX_STREAMS = 16;
/** What may wait for a slow reader; then it is dropped, and comes again when it can. */
export const MAX_UNSENT_BYTES = 256 * 1024;
export const LOOK_EVERY_MS = 1_000;
/** Below the idle time-outs of common proxies (60 s). */
export const HEARTBEAT_MS = 15_000;
/** A burst is shown by its first ones; `counts` has them all. */
export const FAILURES_A_SECOND = 20;

export class Broadcast implements RuntimeListener {
  readonly #sources: StreamSources;
  readonly #readers = new Set<ServerResponse>();
  readonly #last = new Map<string, string>();
  #endings: (() => void)[] = [];
  #failuresLeft = FAILURES_A_SECOND;

  constructor(sources: StreamSources) {
    this.#sources = sources;
  }

  get isFull(): boolean {
    return this.#readers.size >= MAX_STREAMS;
  }

  add(reader: ServerResponse): void {
    reader.on('error', () => {});
    reader.once('close', () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#rest();
    });
    if (this.#readers.size === 0) this.#begin();
    const state = this.#state();
    this.#readers.add(reader);
    send(reader, state.map(([event, data]) => eventOf(event, data)).join(''));
  }

  end(): void {
    this.#rest();
    for (const reader of this.#readers) reader.destroy();
  }

  settled({ verdict, correlationId, sentAtMs, endedAtMs }: SettledNotification): void {
    if (verdict.outcome !== 'silent') return;
    const { reason } = verdict;
    const durationMs = endedAtMs - sentAtMs;
    this.failedElsewhere({ atMs: endedAtMs, correlationId, reason, durationMs });
  }

  /** Told the same way as one of this process. */
  failedElsewhere({ atMs, correlationId, reason, durationMs }: RemoteFailure): void {
    if (this.#failuresLeft === 0) return;
    this.#failuresLeft--;
    const failure: FailureEvent = {
      at: this.#sources.wall.at(atMs),
      correlation_id: correlationId,
      reason,
      reason_brief: REASON_BRIEFS[reason],
      duration_ms: Math.round(durationMs),
      explain: explainUrl('', correlationId),
    };
    this.#tell(eventOf('failure', JSON.stringify(failure)));
  }

  #begin(): void {
    const { runtime } = this.#sources;
    this.#every(LOOK_EVERY_MS, () => this.#look());
    this.#every(HEARTBEAT_MS, () => this.#tell(': heartbeat\n\n'));
    this.#endings.push(runtime.listen(this));
  }

  #rest(): void {
    for (const end of this.#endings.splice(0)) end();
    this.#last.clear();
  }

  #look(): void {
    this.#failuresLeft = FAILURES_A_SECOND;
    let news = '';
    for (const [event, data, compared] of this.#state()) {
      if (this.#last.get(event) === compared) continue;
      this.#last.set(event, compared);
      news += eventOf(event, data);
    }
    // At once: what one look itself wrote is no sign of a slow reader.
    if (news !== '') this.#tell(news);
  }

  /** Each event with its data, and what of it makes it another than before. */
  #state(): [event: string, data: string, compared: string][] {
    const { snapshot } = this.#sources;
    const { at, checked_at, ...health } = healthAnswer(this.#sources, this.#sources.health());
    const counts = JSON.stringify(countsAnswer(snapshot()));
    const alerts = JSON.stringify(alertsAnswer(this.#sources));
    return [
      ['health', JSON.stringify({ at, checked_at, ...health }), JSON.stringify(health)],
      ['alerts', alerts, alerts],
      ['counts', counts, counts],
    ];
  }

  #tell(text: string): void {
    for (const reader of this.#readers) send(reader, text);
  }

  #every(ms: number, run: () => void): void {
    const timer = setInterval(() => this.#sources.runtime.guard('http', run), ms);
    timer.unref();
    this.#endings.push(() => clearInterval(timer));
  }
}

function send(reader: ServerResponse, text: string): void {
  if (reader.writableLength > MAX_UNSENT_BYTES) reader.destroy();
  else reader.write(text);
}

/** JSON has no raw line break, which would end the field. */
function eventOf(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}

function countsAnswer({ counts, latency, gauges, processes }: Snapshot) {
  return {
    counts,
    delivery_seconds: latency,
    connections: gauges.connections,
    at_risk: gauges.atRisk,
    processes,
  };
}
