/**
 * The process's one runtime. Two copies of this package (CJS beside ESM, nested installs, a bundled
 * one beside `register`) must find the same, so it hangs on a registered symbol.
 */
import type { RuntimeOptions } from './options.ts';
import { Runtime } from './runtime.ts';

const KEY = Symbol.for('earshot.runtime');
const shared = globalThis as { [KEY]?: Runtime };

/** The runtime, if Earshot was started in this process. */
export function activeRuntime(): Runtime | undefined {
  return shared[KEY];
}

/** Starts Earshot in this process, or returns what runs already: the first options hold. */
export function startRuntime(options: RuntimeOptions = {}): Runtime {
  return (shared[KEY] ??= new Runtime(options));
}

/** Stops following and forgets the runtime: for hosts that start and stop Earshot, and tests. */
export function stopRuntime(): number {
  const runtime = shared[KEY];
  delete shared[KEY];
  return runtime?.stop() ?? 0;
}
