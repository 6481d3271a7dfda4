/** Names in the environment that are nearly one of ours, or begin like some: most likely a mistake. */
import { SETTINGS } from './table.ts';
import type { Environment } from './settings.ts';

const OURS = /^(EARSHOT|WEBSOCKET)_/i;
/** The `earshot` command's own, often set beside the service's. */
const OF_THE_COMMAND = 'EARSHOT_URL';
/** So many letters may differ. */
const NEAR = 3;

export interface Typo {
  readonly given: string;
  /** The nearest setting, or else all that begin alike. */
  readonly meant: readonly string[];
}

/** The names in `env` that we do not know and that look like some that we do. */
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
      const name = given.toUpperCase();
      const near = nearest(name, known);
      const meant = near === undefined ? alike(name, known) : [near];
      return meant.length === 0 ? [] : [{ given, meant }];
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

/** Those of which it is the beginning, or which share its own, such as EARSHOT_ALERT_…: what is called WEBSOCKET_ is as likely the application's own. */
function alike(given: string, known: readonly string[]): readonly string[] {
  const longer = known.filter((name) => name.startsWith(`${given}_`));
  if (longer.length > 0) return longer;
  const [family] = /^EARSHOT_[A-Z]+_/.exec(given) ?? [];
  return family === undefined ? [] : known.filter((name) => name.startsWith(family));
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
