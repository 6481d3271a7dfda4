/** A service whose messages are followed under a clock that the test moves. No sockets, no timers. */
import { Runtime, type RuntimeOptions, type SettledNotification } from '@earshot/instrumentation';

export interface FakeConnection {
  readonly id: string;
  readonly role: 'server' | 'client';
  readonly destination: string;
  readonly userHash: string | undefined;
  readonly correlationId: string;
}

export class FollowedService {
  nowMs = 1_000;
  readonly runtime: Runtime;
  readonly settled: SettledNotification['verdict'][] = [];

  constructor(options: RuntimeOptions = {}) {
    this.runtime = new Runtime({ clock: () => this.nowMs, ...options });
  }

  connect(changes: Partial<FakeConnection> = {}) {
    const connection: FakeConnection = {
      id: 'c0ffee0000000001',
      role: 'server',
      destination: '/chat',
      userHash: 'a1b2c3d4e5f6',
      correlationId: 'corr-1',
      ...changes,
    };
    const lane = this.runtime.ledger.openLane(connection, this.runtime.options.required);
    return { connection, lane };
  }

  /** Sends `count` messages at once. Returns the last sequence number. */
  send(
    { lane, connection }: ReturnType<FollowedService['connect']>,
    count = 1,
    attachment?: object,
  ): number {
    for (let sent = 0; sent < count; sent++) {
      this.runtime.ledger.attempt(lane, this.nowMs, 100, connection.correlationId, attachment);
    }
    return lane.lastSequence;
  }

  prove({ lane }: ReturnType<FollowedService['connect']>, sequence: number): void {
    this.runtime.ledger.proveReceived(lane, sequence, this.nowMs);
  }

  /** The connection ends without a word. */
  drop({ lane }: ReturnType<FollowedService['connect']>): void {
    const verdict = { outcome: 'unknown', reason: 'connection_dropped' } as const;
    this.runtime.ledger.closeLane(lane, verdict, this.nowMs);
  }

  /** The time passes, and what is overdue by then is judged. */
  pass(ms: number): void {
    this.nowMs += ms;
    this.runtime.ledger.expire(this.nowMs, Infinity);
  }
}
