/** A ledger with a clock and a record of every verdict. */
import type { Level } from '@earshot/telemetry';
import type { Lane } from '../../src/delivery/lane.ts';
import { Ledger, type LedgerOptions } from '../../src/delivery/ledger.ts';
import type { SettledNotification } from '../../src/delivery/settled.ts';
import type { PendingStore } from '../../src/delivery/store.ts';
import { Measurements } from '../../src/measure/measurements.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface LedgerBenchOptions {
  readonly windowMs?: number;
  readonly capacity?: number;
  readonly store?: PendingStore;
  readonly onSettled?: LedgerOptions['onSettled'];
}

/** One attempt, as its sender remembers it. */
export interface Attempt {
  readonly lane: Lane;
  readonly sequence: number;
}

export class LedgerBench {
  readonly clock = new VirtualClock();
  readonly measurements = new Measurements();
  readonly ledger: Ledger;
  /** Every verdict in order, as `owner#sequence outcome/reason`. */
  readonly verdicts: string[] = [];
  readonly settled: SettledNotification[] = [];

  constructor({ windowMs = 60_000, capacity = 100, store, onSettled }: LedgerBenchOptions = {}) {
    this.ledger = new Ledger({
      store: store ?? new MemoryStore(capacity),
      measurements: this.measurements,
      windowMs,
      onSettled: (settled) => {
        const { lane, sequence, verdict } = settled;
        const reason = verdict.reason === undefined ? '' : `/${verdict.reason}`;
        this.verdicts.push(`${String(lane.owner)}#${sequence} ${verdict.outcome}${reason}`);
        this.settled.push({
          ...settled,
          required: settled.required,
        });
        onSettled?.(settled);
      },
    });
  }

  get late(): number {
    return this.measurements.counter('earshot.notification.late').total();
  }

  lane(owner = 'ada', required: Level = 'received'): Lane {
    return this.ledger.openLane(owner, required);
  }

  send(lane: Lane, correlationId = 'correlation', attachment?: object): Attempt {
    const sequence = this.ledger.attempt(lane, this.clock.nowMs, 10, correlationId, attachment);
    return { lane, sequence };
  }

  prove(lane: Lane, through = lane.lastSequence): void {
    this.ledger.proveReceived(lane, through, this.clock.nowMs);
  }

  acknowledge({ lane, sequence }: Attempt): boolean {
    return this.ledger.proveProcessed(lane, sequence, this.clock.nowMs);
  }

  fail({ lane, sequence }: Attempt): boolean {
    const verdict = { outcome: 'failed', reason: 'exception' } as const;
    return this.ledger.settle(lane, sequence, verdict, this.clock.nowMs);
  }

  expire(limit = Infinity): number {
    return this.ledger.expire(this.clock.nowMs, limit);
  }

  /** The loop is blocked for so long. */
  stall(ms: number): void {
    const dueAtMs = this.clock.nowMs;
    this.ledger.stalls.tick(dueAtMs, this.clock.advance(ms));
  }
}
