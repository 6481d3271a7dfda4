/** How many breakers are open, for the gauge. */
import type { Runtime } from '../runtime/runtime.ts';
import type { Breaker } from './breaker.ts';

type Breakers = Set<Pick<Breaker, 'waitMs'>>;

const KEY = Symbol.for('earshot.bridge.breakers');
const shared = globalThis as { [KEY]?: WeakMap<object, Breakers> };
/** Those that have opened and were not seen closed since, by the runtime whose clock they have. */
const opened = (shared[KEY] ??= new WeakMap());

export function noteOpened(breaker: Breaker, runtime: Runtime): void {
  const { measurements, clock } = runtime;
  const breakers = opened.get(runtime) ?? new Set();
  breakers.add(breaker);
  opened.set(runtime, breakers);
  measurements.gauge('earshot.bridge.breakers.open').set(() => countOpen(breakers, clock()), {});
}

function countOpen(breakers: Breakers, nowMs: number): number {
  for (const breaker of breakers) if (breaker.waitMs(nowMs) === 0) breakers.delete(breaker);
  return breakers.size;
}
