/** What can be wrong with a journal file: what SQLite says, and what people are told. */
import { SCHEMA_VERSION } from './schema.ts';

/** SQLite's primary result codes. */
const CODES: Readonly<Record<number, string>> = {
  5: 'another process has locked it',
  6: 'another process has locked it',
  8: 'it is read-only',
  10: 'the disk failed',
  13: 'the disk is full',
  14: 'it cannot be opened',
};
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** A journal in a form that another Earshot reads. */
export class OtherVersion extends Error {
  readonly version: number;

  constructor(version: number) {
    super(`the journal has version ${version}; this Earshot reads version ${SCHEMA_VERSION}`);
    this.version = version;
  }
}

/** Is this not a journal, or not one that can be read? */
export function isCorrupt(error: unknown): boolean {
  const code = resultCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE || error instanceof OtherVersion;
}

/** What keeps the journal from being written, for people. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EROFS') return 'the disk is read-only';
  return CODES[resultCode(error) ?? -1] ?? message ?? String(error);
}

function resultCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}
