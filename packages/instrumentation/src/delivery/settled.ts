/** What a sink is told of a notification that ended. One object is reused for all of them. */
import type { Level } from '@earshot/telemetry';
import { CONFIRMED, type Verdict } from './verdict.ts';
import type { Lane } from './lane.ts';

export interface SettledNotification {
  readonly lane: Lane;
  /** Position in its lane, from 1. */
  readonly sequence: number;
  /** Monotonic, in ms. */
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** Size of the payload. */
  readonly bytes: number;
  readonly correlationId: string;
  /** What the caller of `attempt` gave. */
  readonly attachment: object | undefined;
  readonly verdict: Verdict;
  readonly required: Level;
  /** The level that was proved; undefined when none was. */
  readonly reached: Level | undefined;
}

export class Settled implements SettledNotification {
  lane!: Lane;
  sequence = 0;
  sentAtMs = 0;
  endedAtMs = 0;
  bytes = 0;
  correlationId = '';
  attachment: object | undefined = undefined;
  verdict: Verdict = CONFIRMED;
  required: Level = 'received';
  reached: Level | undefined = undefined;

  fill(
    lane: Lane,
    sequence: number,
    sentAtMs: number,
    endedAtMs: number,
    bytes: number,
    correlationId: string,
    attachment: object | undefined,
    verdict: Verdict,
    reached?: Level,
  ): this {
    this.lane = lane;
    this.sequence = sequence;
    this.sentAtMs = sentAtMs;
    this.endedAtMs = endedAtMs;
    this.bytes = bytes;
    this.correlationId = correlationId;
    this.attachment = attachment;
    this.verdict = verdict;
    this.required = lane.ended(sequence);
    // A refused one was never sent: its number is negative.
    const isReceived = sequence > 0 && sequence <= lane.receivedThrough;
    this.reached = reached ?? (isReceived ? 'received' : undefined);
    return this;
  }
}
