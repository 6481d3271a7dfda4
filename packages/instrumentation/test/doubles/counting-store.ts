/** The store in memory, with its operations counted. */
import type { Lane } from '../../src/delivery/lane.ts';
import { MemoryStore } from '../../src/stores/memory.ts';

export class CountingStore extends MemoryStore {
  operations = 0;

  override add(
    lane: Lane,
    sequence: number,
    sentAtMs: number,
    bytes: number,
    correlationId: string,
    attachment: object | undefined,
  ): void {
    this.operations++;
    super.add(lane, sequence, sentAtMs, bytes, correlationId, attachment);
  }

  override remove(lane: Lane, sequence: number): void {
    this.operations++;
    super.remove(lane, sequence);
  }

  override has(lane: Lane, sequence: number): boolean {
    this.operations++;
    return super.has(lane, sequence);
  }

  override first(lane: Lane): number {
    this.operations++;
    return super.first(lane);
  }

  override overdueLane(sentByMs: number): Lane | undefined {
    this.operations++;
    return super.overdueLane(sentByMs);
  }

  override sentAtMs(lane: Lane, sequence: number): number {
    this.operations++;
    return super.sentAtMs(lane, sequence);
  }

  override *lanes(): Iterable<Lane> {
    for (const lane of super.lanes()) {
      this.operations++;
      yield lane;
    }
  }
}
