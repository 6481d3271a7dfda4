/**
 * The end of following: a last barrier on every connection, a bounded wait for its proofs, then the
 * verdict on what is left, the final counts, and the exports.
 */
import type { Runtime } from '@earshot/instrumentation';
import { setTimeout } from 'node:timers/promises';
import { isDoneInTime } from '../in-time.ts';
import type { Counts } from '../snapshot.ts';
import type { Ending } from './signals.ts';

const LOOK_EVERY_MS = 10;
/** The share of the bound that proofs may take; the exports get the rest. */
const SHARE_OF_PROOFS = 0.75;

export interface DrainSources {
  readonly runtime: Runtime;
  readonly timeoutMs: number;
  /** Told of each step of the end, and how long it took. */
  readonly stepped?: (step: 'proofs' | 'verdicts' | 'exports', durationMs: number) => void;
  readonly counts: () => Counts;
  /** Writes the final counts and everything that waits, synchronously. */
  readonly report: (counts: Counts) => void;
  /** Called before everything pending becomes unknown, synchronously. */
  readonly beforeLastVerdicts: () => void;
  /** Sends what waits for export. */
  readonly flushExports: (timeoutMs: number) => Promise<void>;
}

export class Drain implements Ending {
  /** The process was asked to end. */
  hasBegun = false;
  readonly #sources: DrainSources;
  #reported = '';

  constructor(sources: DrainSources) {
    this.#sources = sources;
  }

  async drain(willDie: boolean): Promise<void> {
    const { runtime, timeoutMs, flushExports } = this.#sources;
    this.hasBegun = true;
    const stepped = this.#steps();
    try {
      const startedAtMs = runtime.clock();
      await this.#awaitProofs(startedAtMs + timeoutMs * SHARE_OF_PROOFS);
      stepped('proofs');
      // An application with handlers goes on for a while, and what it still sends is followed too.
      if (willDie) this.#stop();
      else runtime.ledger.closeAll(runtime.clock());
      stepped('verdicts');
      this.#report();
      const leftMs = timeoutMs - (runtime.clock() - startedAtMs);
      if (leftMs > 0) await isDoneInTime(flushExports(leftMs), leftMs);
      stepped('exports');
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

  #steps(): (step: 'proofs' | 'verdicts' | 'exports') => void {
    const { runtime, stepped } = this.#sources;
    let startedAtMs = runtime.clock();
    return (step) => {
      const nowMs = runtime.clock();
      stepped?.(step, Math.round(nowMs - startedAtMs));
      startedAtMs = nowMs;
    };
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
