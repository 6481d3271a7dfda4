/** Reads the heap just after each major collection. The observer holds no process. */
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { HeapReading } from './heap-trend.ts';

interface Collection {
  readonly detail?: { readonly kind?: number };
}

/** Returns what ends the watching. */
export function watchCollections(
  clock: () => number,
  collected: (reading: HeapReading) => void,
): () => void {
  const observer = new PerformanceObserver((list) => {
    const isMajor = list
      .getEntries()
      .some((entry) => (entry as Collection).detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR);
    if (isMajor) collected({ atMs: clock(), bytes: getHeapStatistics().used_heap_size });
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
