/**
 * Sees modules as they are loaded, whatever loads them: `module.registerHooks` covers CJS, ESM and
 * nested copies (measured; require-in-the-middle misses ESM, import-in-the-middle misses CJS). A rule
 * appends a line to a module's source; what the module does itself is not changed.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

export type ModuleFormat = 'module' | 'commonjs';

export interface ModuleRule {
  /** `url` is the module's file URL, without query. Called for every module that is loaded. */
  matches(url: string): boolean;
  /** The text to append. It must not throw when it runs. `loadedAs` is the URL with its query. */
  append(url: string, format: ModuleFormat, loadedAs: string): string;
}

const rules: ModuleRule[] = [];
let isRegistered = false;

/** Adds a rule for modules that are loaded from now on. */
export function onModuleLoad(rule: ModuleRule): void {
  rules.push(rule);
  if (isRegistered) return;
  isRegistered = true;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:')) return loaded;
      const path = url.split(/[?#]/, 1)[0]!;
      const matching = rules.filter((candidate) => candidate.matches(path));
      if (matching.length === 0) return loaded;
      // Some loaders give no source for CJS that is imported: then the file is read here.
      const source = loaded.source ?? readFileSync(fileURLToPath(path));
      const text =
        typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString();
      const format = formatOf(loaded.format, path, text);
      if (format === undefined) return loaded;
      const appended = matching.map((candidate) => candidate.append(path, format, url)).join('\n');
      return { ...loaded, source: `${text}\n${appended}\n` };
    },
  });
}

/** `require` gives no format for packages without a `type`: then the file's name and text tell. */
function formatOf(
  format: string | null | undefined,
  path: string,
  text: string,
): ModuleFormat | undefined {
  if (format?.startsWith('module')) return 'module';
  if (format?.startsWith('commonjs')) return 'commonjs';
  if (format) return undefined;
  if (path.endsWith('.mjs')) return 'module';
  if (path.endsWith('.cjs')) return 'commonjs';
  return /^\s*(import|export)\b(?!\s*\()/m.test(text) ? 'module' : 'commonjs';
}
