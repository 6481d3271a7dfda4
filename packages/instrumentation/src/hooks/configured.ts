/**
 * Tools and bridges that are named in the configuration, wrapped as their modules are loaded: the
 * service's code stays as it is. ESM and CJS; for what cannot be hooked there is a warning by name.
 */
import path from 'node:path';
import { setTimeout } from 'node:timers';
import { defineBridge, type BridgeOptions } from '../bridges/bridge-options.ts';
import { bridge } from '../bridges/bridge.ts';
import { invalidOption } from '../instrumentation-error.ts';
import { activeRuntime } from '../runtime/shared.ts';
import { checkContract } from '../tools/contract.ts';
import type { AnyFunction } from '../tools/imitation.ts';
import { wrapTool, type ToolOptions } from '../tools/tool.ts';
import { appendedSource, onConfiguredModule } from './configured-source.ts';
import { hookTarget, type ConfiguredTarget, type LoadedModule } from './configured-target.ts';
import { isFile, moduleMatcher } from './configured-module.ts';
import { onModuleLoad } from './module-hooks.ts';

/** Where a tool or a factory of bridges is: `class` or `export` is needed. */
export interface ConfiguredPlace extends ConfiguredTarget {
  /** A file, relative to the configuration (`./tools.mjs`), or the name of a package. */
  readonly module: string;
}
export type ToolRule = ConfiguredPlace & Omit<ToolOptions, 'method'>;
export type BridgeRule = ConfiguredPlace & BridgeOptions;

export interface ConfiguredHooks {
  readonly tools?: readonly ToolRule[];
  readonly bridges?: readonly BridgeRule[];
}

/** How a rule has fared so far. */
export interface HookReport {
  readonly rule: ConfiguredPlace;
  readonly isLoaded: boolean;
  readonly isHooked: boolean;
}

interface Rule {
  readonly kind: 'tool' | 'bridge';
  readonly place: ConfiguredPlace;
  /** Several files may be the one: a package's, or those of a name without its ending. */
  readonly isAmbiguous: boolean;
  readonly wrap: (original: AnyFunction, name: string) => AnyFunction;
  readonly found: Set<string>;
  isLoaded: boolean;
  isHooked: boolean;
  isWarned: boolean;
}

/** By then all the files that may be meant have run, but for those that are imported later. */
const PATIENCE_MS = 1_000;

/**
 * Hooks what the rules name in modules that are loaded from now on. `directory` is where relative
 * modules are looked for. Returns what tells how the rules have fared. Throws an
 * `InstrumentationError` when a rule is wrong.
 */
export function hookConfigured(hooks: ConfiguredHooks, directory: string): () => HookReport[] {
  const rules = [
    ...(hooks.tools ?? []).map((rule) => toolRule(rule)),
    ...(hooks.bridges ?? []).map((rule) => bridgeRule(rule)),
  ];
  for (const rule of rules) install(rule, directory);
  return () => rules.map(({ place, isLoaded, isHooked }) => ({ rule: place, isLoaded, isHooked }));
}

function toolRule(rule: ToolRule): Rule {
  const { module: _, class: __, export: ___, method: ____, ...options } = rule;
  checkContract(options);
  return newRule('tool', rule, (original, name) => wrapTool(original, options, name));
}

function bridgeRule(rule: BridgeRule): Rule {
  const { module: _, class: __, export: ___, method: ____, ...options } = rule;
  defineBridge(options, 'bridge');
  return newRule('bridge', rule, (original, name) => bridge(original, { name, ...options }));
}

function newRule(kind: Rule['kind'], place: ConfiguredPlace, wrap: Rule['wrap']): Rule {
  if (typeof place.module !== 'string' || place.module === '') {
    throw invalidOption(
      `${kind}s[].module`,
      place.module,
      'a file such as ./tools.mjs, or a package',
    );
  }
  if ((place.class === undefined) === (place.export === undefined)) {
    throw invalidOption(`${kind}s[]`, place, 'exactly one of class and export');
  }
  return {
    kind,
    place,
    isAmbiguous: !isFile(place.module) || path.extname(place.module) === '',
    wrap,
    found: new Set(),
    isLoaded: false,
    isHooked: false,
    isWarned: false,
  };
}

function install(rule: Rule, directory: string): void {
  const { place } = rule;
  const target = place.class ?? place.export!;
  const number = onConfiguredModule((loaded) => {
    const runtime = activeRuntime();
    if (runtime === undefined) apply(rule, loaded);
    else runtime.guard('hook', () => apply(rule, loaded));
  });
  onModuleLoad({
    matches: moduleMatcher(place.module, directory),
    append: (url, format, loadedAs) => appendedSource({ number, url, format, loadedAs, target }),
  });
}

function apply(rule: Rule, loaded: LoadedModule): void {
  rule.isLoaded = true;
  const result = hookTarget(loaded, rule.place, rule.kind, rule.wrap);
  if (result === 'hooked') rule.isHooked = true;
  else result.forEach((name) => rule.found.add(name));
  if (rule.isHooked || rule.isWarned) return;
  if (rule.isAmbiguous) setTimeout(() => warn(rule), PATIENCE_MS).unref();
  else warn(rule);
}

function warn(rule: Rule): void {
  if (rule.isHooked || rule.isWarned) return;
  rule.isWarned = true;
  const { kind, place, found } = rule;
  const wanted = [place.class ?? place.export, place.method].filter(Boolean).join('.');
  const seen = [...found].slice(0, 20).join(', ');
  activeRuntime()?.warn({
    code: 'tool_not_found',
    message: `The ${kind} ${wanted} of ${place.module} is not hooked. Found: ${seen || 'nothing'}. A constant can only be hooked as an object with a method: export a function declaration, or wrap it with ${kind}().`,
    fields: {
      module: place.module,
      class: place.class,
      export: place.export,
      method: place.method,
      found: seen,
    },
  });
}
