/** Each service has a folder of its own in the data folder, whatever it is called. */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** Bytes of a file's name on all common file systems. */
const LONGEST = 255;
const HASH_DIGITS = 16;
/** No encoded name is this: a `%` is then followed by digits. */
const OF_NO_NAME = '%unnamed';

/** How the folder's name is spelled on the disk; undefined where there is none. */
export type SpellingOf = (folder: string) => string | undefined;

/** Always one level below `dataDir`. `spellingOf` tells where a disk holds two names for the same. */
export function serviceFolder(
  dataDir: string,
  serviceName: string,
  spellingOf: SpellingOf = spellingOnDisk,
): string {
  const wellFormed = serviceName.toWellFormed();
  const name = encodeURIComponent(wellFormed);
  if (name === '') return resolve(dataDir, OF_NO_NAME);
  if (name === '.' || name === '..') return resolve(dataDir, name.replaceAll('.', '%2E'));
  const hash = createHash('sha256').update(serviceName, 'utf16le').digest('hex');
  const told = `${name.slice(0, LONGEST - HASH_DIGITS - 1)}~${hash.slice(0, HASH_DIGITS)}`;
  if (name.length > LONGEST || wellFormed !== serviceName) return resolve(dataDir, told);
  const folder = join(resolve(dataDir), name);
  const spelling = spellingOf(folder);
  const isOfAnother =
    spelling !== undefined && spelling !== name && spelling.toLowerCase() === name.toLowerCase();
  return isOfAnother ? resolve(dataDir, told) : folder;
}

function spellingOnDisk(folder: string): string | undefined {
  try {
    return basename(realpathSync.native(folder));
  } catch {
    return undefined;
  }
}
