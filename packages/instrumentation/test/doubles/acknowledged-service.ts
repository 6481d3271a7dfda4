/** A service on a virtual clock whose messages and acknowledgements are `{ id }` and `{ ack }`. */
import type { AckRejection } from '@earshot/telemetry';
import { AcknowledgedLane } from '../../src/delivery/acknowledged-lane.ts';
import { closed } from '../../src/hooks/ws/track.ts';
import type { IsolationNotice, Warning } from '../../src/runtime/events.ts';
import type { Identity, RuntimeOptions } from '../../src/runtime/options.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { ConnectionInMemory } from './connections.ts';
import { VirtualClock } from './virtual-clock.ts';

export const WINDOW_MS = 1_000;

export class AcknowledgedService {
  readonly clock = new VirtualClock();
  readonly runtime: Runtime;
  /** As `id outcome/reason level reached`, in order. */
  readonly verdicts: string[] = [];
  readonly violations: IsolationNotice[] = [];
  readonly warnings: Warning[] = [];
  readonly #idOf = new Map<string, unknown>();

  constructor(options: Partial<RuntimeOptions> = {}) {
    this.runtime = new Runtime({
      clock: this.clock.read,
      windowMs: WINDOW_MS,
      required: 'processed',
      messageId: (_request, message) => (message as { id?: string }).id,
      acknowledges: (_request, message) => (message as { ack?: string }).ack,
      ...options,
    });
    this.runtime.listen({
      settled: ({ lane, sequence, verdict: { outcome, reason }, required, reached }) => {
        const { id } = lane.owner as ConnectionInMemory;
        const verdict = reason === undefined ? outcome : `${outcome}/${reason}`;
        this.verdicts.push(
          `${String(this.#idOf.get(`${id}-${sequence}`))} ${verdict} ${required} ${reached ?? 'nothing'}`,
        );
      },
      isolation: (notice) => void this.violations.push(notice),
      warning: (warning) => void this.warnings.push(warning),
    });
  }

  get counts() {
    return this.runtime.ledger.counts();
  }

  get late(): number {
    return this.runtime.measurements.counter('earshot.notification.late').total();
  }

  get violated(): number {
    const counter = this.runtime.measurements.counter('earshot.isolation.violations');
    return counter.value({ action: 'reported' });
  }

  /** What was rejected, without the zeros. */
  get rejected(): Partial<Record<AckRejection, number>> {
    const counter = this.runtime.measurements.counter('earshot.notification.acks.rejected');
    return Object.fromEntries(
      counter.series
        .map(({ reason }, cell) => [reason, counter.cells[cell]!] as const)
        .filter(([, count]) => count > 0),
    );
  }

  connect(identity?: Identity): ConnectionInMemory {
    return new ConnectionInMemory(this.runtime, undefined, identity);
  }

  /** As the hook of `send` does it. */
  send(connection: ConnectionInMemory, id?: unknown): number {
    const { runtime } = this;
    const awaited = runtime.acknowledgements!.idOf(connection, { id });
    // An eviction is told of before the number is known here.
    const sequence = connection.lane.lastSequence + 1;
    this.#idOf.set(`${connection.id}-${sequence}`, id);
    runtime.ledger.attempt(connection.lane, this.clock.nowMs, 10, `of-${connection.user}`);
    runtime.acknowledgements!.sent(connection, sequence, awaited);
    return sequence;
  }

  acknowledge(connection: ConnectionInMemory, ack: unknown): void {
    this.runtime.acknowledgements!.received(connection, { ack });
  }

  /** A pong: it has read everything so far. */
  pong({ lane }: ConnectionInMemory): void {
    this.runtime.ledger.proveReceived(lane, lane.lastSequence, this.clock.nowMs);
  }

  expire(): void {
    const { ledger } = this.runtime;
    ledger.stalls.tick(this.clock.nowMs, this.clock.nowMs);
    ledger.expire(this.clock.nowMs, Infinity);
  }

  close(connection: ConnectionInMemory): void {
    closed(this.runtime, connection, 1006);
  }

  /** What is remembered of pending messages: over all, and of this connection. */
  remembered({ lane }: ConnectionInMemory): [number, number] {
    const awaited = lane instanceof AcknowledgedLane ? lane.awaited?.size : undefined;
    return [this.runtime.acknowledgements!.size, awaited ?? 0];
  }
}
