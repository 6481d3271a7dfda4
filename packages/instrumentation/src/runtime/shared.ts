/**
 * The process's one runtime. Two copies of this package (CJS beside ESM, nested installs, a bundled
 * one beside `register`) must find the same, so its holder hangs on a registered symbol.
 */
import type { RuntimeOptions } from './options.ts';
import { Runtime } from './runtime.ts';

const KEY = Symbol.for('earshot.runtime');
const shared = globalThis as { [KEY]?: { runtime: Runtime | undefined } };

/** Hooks read the runtime here at every call: a property of one object costs next to nothing. */
export const holder = (shared[KEY] ??= { runtime: undefined });

/** The runtime, if Earshot was started in this process. */
export function activeRuntime(): Runtime | undefined {
  return holder.runtime;
}

/** Starts Earshot in this process, or returns what runs already: the first options hold. */
export function startRuntime(options: RuntimeOptions = {}): Runtime {
  return (holder.runtime ??= new Runtime(options));
}

/** Stops following and forgets the runtime: for hosts that start and stop Earshot, and tests. */
export function stopRuntime(): number {
  const { runtime } = holder;
  holder.runtime = undefined;
  return runtime?.stop() ?? 0;
}
