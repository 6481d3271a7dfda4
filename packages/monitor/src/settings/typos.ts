/** Names in the environment that are nearly one of ours: most likely a typing error. */
import { SETTINGS } from './table.ts';
import type { Environment } from './settings.ts';

const OURS = /^(EARSHOT|WEBSOCKET)_/i;
/** The `earshot` command's own, often set beside the service's. */
const OF_THE_COMMAND = 'EARSHOT_URL';
/** So many letters may differ. */
const NEAR = 3;

export interface Typo {
  readonly given: string;
  readonly meant: string;
}

/** The names in `env` that we do not know and that look like one that we do. */
export function findTypos(env: Environment): Typo[] {
  const known = Object.values(SETTINGS).map(({ name }): string => name);
  return Object.keys(env)
    .filter(
      (given) =>
        OURS.test(given) &&
        !known.includes(given) &&
        given !== OF_THE_COMMAND &&
        given.length <= 64,
    )
    .flatMap((given) => {
      const meant = nearest(given.toUpperCase(), known);
      return meant === undefined ? [] : [{ given, meant }];
    });
}

function nearest(given: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = NEAR + 1;
  for (const name of known) {
    const distance = editDistance(given, name);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
