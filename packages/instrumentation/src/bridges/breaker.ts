/**
 * A circuit breaker: after failures in a row nothing is tried for a while, and then one try decides.
 * The clock is passed in.
 */
import type { BreakerOptions } from './bridge-options.ts';

/** One try that the breaker allowed. Tell it how it ended; true when it opens by that. */
export interface AllowedTry {
  readonly end: (isGood: boolean, nowMs: number) => boolean;
}

export class Breaker {
  /** How often it has opened. */
  openings = 0;
  readonly #options: Required<BreakerOptions>;
  #failures = 0;
  #openUntilMs = -Infinity;
  /** When the one try of a half-open breaker began. */
  #probedAtMs: number | undefined;

  constructor(options: Required<BreakerOptions>) {
    this.#options = options;
  }

  /** How long nothing may be tried, in ms: 0 when it may. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#openUntilMs - nowMs);
  }

  /** Undefined when nothing may be tried now: it is open, or another's try is to decide. */
  begin(nowMs: number): AllowedTry | undefined {
    if (this.waitMs(nowMs) > 0) return undefined;
    if (this.#failures < this.#options.failures) return this.#allow(false);
    // A try that hangs is not to hold up the others for good.
    if (this.#probedAtMs !== undefined && nowMs - this.#probedAtMs < this.#options.resetMs)
      return undefined;
    this.#probedAtMs = nowMs;
    return this.#allow(true);
  }

  #allow(isProbe: boolean): AllowedTry {
    return {
      end: (isGood, nowMs) => {
        if (isProbe) this.#probedAtMs = undefined;
        if (isGood) {
          this.#failures = 0;
          this.#openUntilMs = -Infinity;
          return false;
        }
        this.#failures++;
        const { failures, resetMs } = this.#options;
        // Others that began before it opened may fail now: they prolong nothing.
        const opens = isProbe || this.#failures === failures;
        if (!opens) return false;
        this.openings++;
        this.#openUntilMs = nowMs + resetMs;
        return true;
      },
    };
  }
}
