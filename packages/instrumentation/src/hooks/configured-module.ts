/** Which loaded modules a configured name means. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ENDINGS = [
  '',
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
  '.cts',
  '/index.js',
  '/index.mjs',
  '/index.cjs',
  '/index.ts',
];

/**
 * Tells whether a file URL is of the module: a file relative to `directory`, with or without its
 * ending, or any file of a package, where the name that is looked for decides.
 */
export function moduleMatcher(module: string, directory: string): (url: string) => boolean {
  return isFile(module) ? fileMatcher(module, directory) : packageMatcher(module, directory);
}

/** Is it a file, and not the name of a package? */
export function isFile(module: string): boolean {
  return /^(\.|\/|file:|[A-Za-z]:[\\/])/.test(module);
}

function fileMatcher(module: string, directory: string): (url: string) => boolean {
  const file = module.startsWith('file:') ? fileURLToPath(module) : path.resolve(directory, module);
  const files = ENDINGS.map((ending) => file + ending);
  // Node names a module by its real path; a directory may be behind a link, too.
  const real = files
    .filter((candidate) => existsSync(candidate))
    .map((existing) => realpathSync(existing));
  const urls = new Set([...files, ...real].map((candidate) => pathToFileURL(candidate).href));
  return (url) => urls.has(url);
}

function packageMatcher(module: string, directory: string): (url: string) => boolean {
  const name = module.split('/', module.startsWith('@') ? 2 : 1).join('/');
  const linked = linkedDirectory(name, directory);
  const inside = linked === undefined ? undefined : `${pathToFileURL(linked).href}/`;
  const segment = `/node_modules/${name}/`;
  return (url) => {
    const at = url.lastIndexOf('/node_modules/');
    if (at >= 0) return url.startsWith(segment, at);
    return inside !== undefined && url.startsWith(inside);
  };
}

/** A package of the same workspace lives outside of `node_modules`. */
function linkedDirectory(name: string, directory: string): string | undefined {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const candidate = path.join(at, 'node_modules', name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (path.dirname(at) === at) return undefined;
  }
}
