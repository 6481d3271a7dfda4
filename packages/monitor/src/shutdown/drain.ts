/**
 * The end of following: a last barrier on every connection, a bounded wait for its proofs, then the
 * verdict on what is left, the final counts, and the exports.
 */
import type { Runtime } from '@earshot/instrumentation';
import { setTimeout } from 'node:timers/promises';
import type { Counts } from '../snapshot.ts';
import type { Ending } from './signals.ts';

const LOOK_EVERY_MS = 10;
/** The share of the bound that proofs may take; the exports get the rest. */
const SHARE_OF_PROOFS = 0.75;

export interface DrainSources {
  readonly runtime: Runtime;
  readonly timeoutMs: number;
  readonly counts: () => Counts;
  /** Writes the final counts and everything that waits, synchronously. */
  readonly report: (counts: Counts) => void;
  /** Called before everything pending becomes unknown, synchronously. */
  readonly beforeLastVerdicts: () => void;
  /** Sends what waits for export. */
  readonly flushExports: (timeoutMs: number) => Promise<void>;
}

export class Drain implements Ending {
  readonly #sources: DrainSources;
  #reported = '';

  constructor(sources: DrainSources) {
    this.#sources = sources;
  }

  async drain(willDie: boolean): Promise<void> {
    const { runtime, timeoutMs, flushExports } = this.#sources;
    try {
      const startedAtMs = runtime.clock();
      await this.#awaitProofs(startedAtMs + timeoutMs * SHARE_OF_PROOFS);
      // An application with handlers goes on for a while, and what it still sends is followed too.
      if (willDie) this.#stop();
      else runtime.ledger.closeAll(runtime.clock());
      this.#report();
      const leftMs = timeoutMs - (runtime.clock() - startedAtMs);
      if (leftMs > 0) await within(leftMs, flushExports(leftMs));
    } catch (error) {
      runtime.failed('export', error);
    }
  }

  last(): void {
    const { runtime } = this.#sources;
    runtime.guard('log', () => {
      this.#stop();
      this.#report();
    });
  }

  #stop(): void {
    this.#sources.beforeLastVerdicts();
    this.#sources.runtime.stop();
  }

  async #awaitProofs(deadlineMs: number): Promise<void> {
    const { ledger, pulse, clock } = this.#sources.runtime;
    if (ledger.pending === 0) return;
    pulse.pingAll();
    while (ledger.pending > 0 && clock() < deadlineMs) await setTimeout(LOOK_EVERY_MS);
  }

  /** Once, and again only if something happened since. */
  #report(): void {
    const counts = this.#sources.counts();
    const text = JSON.stringify(counts);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#sources.report(counts);
  }
}

/** Waits for `work`, but not longer; holds the process meanwhile, and not a moment after. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const bound = setTimeout(ms, undefined, { signal: over.signal }).catch(() => {});
  await Promise.race([work, bound]);
  over.abort();
}
