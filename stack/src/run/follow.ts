/** Follows the first silent failure that is paged, until it has been seen everywhere. */

import { setTimeout as pause } from 'node:timers/promises';

import { countInPrometheus, lossOf, prometheusLink, storyUrl, traceInJaeger } from './road.ts';
import type { Loss } from './road.ts';
import type { Page } from './webhook-sink.ts';
import type { Road } from './words.ts';

export interface FollowOptions {
  readonly demoUrl: string;
  readonly prometheusUrl: string;
  readonly jaegerUrl: string;
  /** Correlation IDs that lost something, in the order that they were told. */
  readonly losses: readonly string[];
  /** The page of SilentFailures, once it has come. */
  readonly page: () => Page | undefined;
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 500;

/** Undefined when the run ended before. */
export async function followOne(options: FollowOptions): Promise<Road | undefined> {
  const { demoUrl, prometheusUrl, jaegerUrl, signal } = options;
  while (!signal.aborted) {
    const page = options.page();
    const first = page === undefined ? undefined : await firstLoss(options);
    if (page !== undefined && first !== undefined) {
      const { correlationId, reason } = first;
      const [count, trace] = await Promise.all([
        countInPrometheus(prometheusUrl, reason),
        traceInJaeger(jaegerUrl, first),
      ]);
      if (count !== undefined && trace !== undefined) {
        return {
          loss: first,
          page,
          count,
          countUrl: prometheusLink(prometheusUrl, reason),
          trace,
          storyUrl: storyUrl(demoUrl, correlationId),
        };
      }
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

/** The page is about the earliest; the demo tells several at once. */
async function firstLoss({ demoUrl, losses }: FollowOptions): Promise<Loss | undefined> {
  const found = await Promise.all(
    [...new Set(losses)].slice(0, 20).map((id) => lossOf(demoUrl, id)),
  );
  return found
    .filter((loss) => loss !== undefined)
    .toSorted((a, b) => a.detectedAt.getTime() - b.detectedAt.getTime())[0];
}
