/** A clock that goes when it is told to. Starts far from zero, as a monotonic clock may. */
export class VirtualClock {
  nowMs = 1_000_000;

  readonly read = (): number => this.nowMs;

  advance(ms: number): number {
    this.nowMs += ms;
    return this.nowMs;
  }
}
