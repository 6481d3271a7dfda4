/** Debian's Chromium, by itself: no profile of anybody's, no requests of its own. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PATH = '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

/** Under CI it has to be there; elsewhere those tests are left out, and vitest says so. */
export const isBrowserMissing = !existsSync(PATH) && process.env['CI'] !== 'true';

export function openBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: PATH, args: [...QUIET, ...more] });
}
