/** What Earshot did by itself, as it is counted: by outcome, without the zeros. */
import type { Runtime } from '../../src/runtime/runtime.ts';

export function remediationsOf({ measurements }: Runtime): object {
  const counter = measurements.counter('earshot.remediation.actions');
  return Object.fromEntries(
    counter.series
      .map((series, cell) => [series.outcome, counter.cells[cell]] as const)
      .filter(([, count]) => count !== 0),
  );
}
