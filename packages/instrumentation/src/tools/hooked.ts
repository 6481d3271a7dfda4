/** How many tools and bridges are wrapped, for the gauge of what is hooked. */
import type { Runtime } from '../runtime/runtime.ts';

type Target = 'tool' | 'bridge';

const KEY = Symbol.for('earshot.hooked');
const shared = globalThis as { [KEY]?: Record<Target, number> };
/** Wrapped before Earshot was started counts too, so the numbers are the process's. */
const counts = (shared[KEY] ??= { tool: 0, bridge: 0 });

export function countHooked(target: Target, runtime: Runtime | undefined): void {
  counts[target]++;
  if (runtime !== undefined) publishHooked(runtime);
}

export function publishHooked({ measurements }: Runtime): void {
  const gauge = measurements.gauge('earshot.monitor.hooked');
  gauge.set(() => counts.tool, { target: 'tool' });
  gauge.set(() => counts.bridge, { target: 'bridge' });
}
