/** Finds the class, function or object that a rule names in a module that has run, and wraps it. */
import { isWrapped, overlay, type AnyFunction, type Method } from '../tools/imitation.ts';
import { TOOL_METHODS } from '../tools/tool.ts';

export interface ConfiguredTarget {
  /** A class: its `method` is the tool or the factory. */
  readonly class?: string;
  /** A function or an object that is exported; `default` for the default export. */
  readonly export?: string;
  /** Default for tools: the first of `execute`, `invoke`, `call`, `run`, `handler`. */
  readonly method?: string;
}

/** What a module hands over. */
export interface LoadedModule {
  readonly url: string;
  readonly exports: unknown;
  /** Replaces all exports of a CJS module: `module.exports = value`. */
  readonly replaceAll: ((value: unknown) => void) | undefined;
  /** The local binding. `set` throws where the binding is constant. */
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

type Wrap = (original: AnyFunction, name: string) => AnyFunction;
type Values = Record<string, unknown>;

/** Wraps it, or says what was found instead. */
export function hookTarget(
  loaded: LoadedModule,
  target: ConfiguredTarget,
  kind: 'tool' | 'bridge',
  wrap: Wrap,
): 'hooked' | string[] {
  const name = target.class ?? target.export!;
  const value = loaded.get() ?? exported(loaded, name);
  if (value === undefined || value === null) return Object.keys(asValues(loaded.exports));
  if (target.class === undefined && typeof value === 'function' && target.method === undefined) {
    return hookFunction(loaded, name, value as AnyFunction, wrap)
      ? 'hooked'
      : [`${name} (a constant)`];
  }
  const holder = holderOf(value, target, kind);
  if (holder === undefined) return [`${name} with ${methodsOf(value).join(', ') || 'no methods'}`];
  const { object, method } = holder;
  const original = object[method] as AnyFunction;
  if (isWrapped(original)) return 'hooked';
  const isTheOnly = (TOOL_METHODS as readonly string[]).includes(method);
  return overlay(object, method, wrap(original, isTheOnly ? name : `${name}.${method}`) as Method)
    ? 'hooked'
    : [`${name} (frozen)`];
}

/** Replaces the function everywhere it can be seen from: the local binding, and CJS exports. */
function hookFunction(
  loaded: LoadedModule,
  name: string,
  original: AnyFunction,
  wrap: Wrap,
): boolean {
  if (isWrapped(original)) return true;
  const setters = [
    loaded.set,
    (value: unknown) => void (asValues(loaded.exports)[name] = value),
    ...(loaded.exports === original && loaded.replaceAll !== undefined ? [loaded.replaceAll] : []),
  ].filter((set) => succeeds(() => set(original)));
  const sees = (value: unknown): boolean =>
    loaded.get() === value || exported(loaded, name) === value || loaded.exports === value;
  if (setters.length === 0 || !sees(original)) return false;
  const wrapped = wrap(original, name === 'default' ? original.name || 'default' : name);
  for (const set of setters) set(wrapped);
  return true;
}

function exported({ exports, replaceAll }: LoadedModule, name: string): unknown {
  if (name === 'default' && replaceAll !== undefined)
    return asValues(exports)['default'] ?? exports;
  return asValues(exports)[name];
}

function holderOf(
  value: unknown,
  target: ConfiguredTarget,
  kind: 'tool' | 'bridge',
): { object: Values; method: string } | undefined {
  const candidates =
    target.method !== undefined ? [target.method] : kind === 'tool' ? TOOL_METHODS : [];
  const objects = target.class === undefined ? [value] : [asValues(value)['prototype'], value];
  for (const object of objects.map(asValues)) {
    const method = candidates.find((candidate) => typeof object[candidate] === 'function');
    // A class inherits `call` from Function, which is no tool.
    if (method !== undefined && object[method] !== Function.prototype.call)
      return { object, method };
  }
  return undefined;
}

function methodsOf(value: unknown): string[] {
  const prototype = asValues(asValues(value)['prototype'] ?? value);
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

function asValues(value: unknown): Values {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? (value as Values)
    : {};
}

/** Assigning to a constant throws, and so does assigning to a namespace. */
function succeeds(assign: () => void): boolean {
  try {
    assign();
    return true;
  } catch {
    return false;
  }
}
