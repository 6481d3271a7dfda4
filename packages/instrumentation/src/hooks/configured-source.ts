/**
 * The text that is appended to a configured module: it hands over the module's exports, and how to read
 * and replace the local binding. A function declaration can be replaced in its module, and whoever
 * imports it sees the new one (ESM bindings are live); a constant can not.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type { LoadedModule } from './configured-target.ts';
import type { ModuleFormat } from './module-hooks.ts';

const KEY = Symbol.for('earshot.configured');
const KEY_IN_SOURCE = "globalThis[Symbol.for('earshot.configured')]";
const shared = globalThis as { [KEY]?: ((loaded: LoadedModule) => void)[] };
/** What modules call, by number. */
const callbacks = (shared[KEY] ??= []);

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Registers what a module calls when it has run. Returns its number. */
export function onConfiguredModule(callback: (loaded: LoadedModule) => void): number {
  return callbacks.push(callback) - 1;
}

export interface AppendedSourceOptions {
  readonly number: number;
  /** Without query. */
  readonly url: string;
  /** As it was loaded, so that the module imports itself and no second copy. */
  readonly loadedAs: string;
  readonly format: ModuleFormat;
  /** Name of the class or of the export. */
  readonly target: string;
}

export function appendedSource({
  number,
  url,
  loadedAs,
  format,
  target,
}: AppendedSourceOptions): string {
  const local = localName(url, target);
  const binding = isBindingName(local)
    ? `get: () => typeof ${local} === 'undefined' ? undefined : ${local}, set: (value) => { if (typeof ${local} !== 'undefined') ${local} = value; }`
    : 'get: () => undefined, set: () => undefined';
  const name = JSON.stringify(url);
  if (format === 'module') {
    const self = `__earshot_${number}`;
    return `;import * as ${self} from ${JSON.stringify(loadedAs)};
try { ${KEY_IN_SOURCE}?.[${number}]?.({ url: ${name}, exports: ${self}, replaceAll: undefined, ${binding} }); } catch {}`;
  }
  return `;try { ${KEY_IN_SOURCE}?.[${number}]?.({ url: ${name}, exports: module.exports, replaceAll: (value) => { module.exports = value; }, ${binding} }); } catch {}`;
}

/** What the export is called inside its module: `export { search as default }`. */
function localName(url: string, name: string): string {
  let source: string;
  try {
    source = readFileSync(fileURLToPath(url), 'utf8');
  } catch {
    return name;
  }
  const identifier = '([\\p{ID_Start}$_][\\p{ID_Continue}$]*)';
  const exportedAs = new RegExp(
    `export\\s*\\{[^}]*?${identifier}\\s+as\\s+["']?${escape(name)}["']?\\s*[,}]`,
    'u',
  );
  const byDefault = new RegExp(
    `export\\s+default\\s+(?:async\\s+)?(?:function\\s*\\*?|class)\\s+${identifier}`,
    'u',
  );
  const renamed = exportedAs.exec(source)?.[1];
  if (renamed !== undefined) return renamed;
  return name === 'default' ? (byDefault.exec(source)?.[1] ?? name) : name;
}

/** A reserved word in the appended text would be a syntax error of the whole module. */
function isBindingName(name: string): boolean {
  if (!IDENTIFIER.test(name) || name === 'await') return false;
  try {
    new Script(`'use strict'; let ${name};`);
    return true;
  } catch {
    return false;
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
