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
  ): number {
    this.operations++;
    return super.add(lane, sequence, sentAtMs, bytes, correlationId, attachment);
  }

  override remove(entry: number): void {
    this.operations++;
    super.remove(entry);
  }

  override oldest(): number {
    this.operations++;
    return super.oldest();
  }

  override nextInLane(entry: number): number {
    this.operations++;
    return super.nextInLane(entry);
  }

  override sequence(entry: number): number {
    this.operations++;
    return super.sequence(entry);
  }

  override sentAtMs(entry: number): number {
    this.operations++;
    return super.sentAtMs(entry);
  }

  override lane(entry: number): Lane | undefined {
    this.operations++;
    return super.lane(entry);
  }

  override *entries(): Iterable<number> {
    for (const entry of super.entries()) {
      this.operations++;
      yield entry;
    }
  }
}
