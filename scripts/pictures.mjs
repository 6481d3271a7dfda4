/**
 * Makes the README's pictures from the real thing: `node scripts/pictures.mjs`. Needs tmux and
 * chromium (both from the system's packages), and a build (`npm start` makes one). The console's are
 * taken when it has something to show: after two minutes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const COLUMNS = 100;
const ROWS = 40;
/** Long enough for each fault to show. */
const WATCH_MS = 22_000;
const BRIDGE_TRIES = 60;
/** Long enough for the charts to have a shape. */
const CONSOLE_WATCH_MS = 120_000;
/** For the numbers to come and the charts to be drawn. */
const DRAW_MS = 3_000;
const CHROMIUM = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--force-device-scale-factor=2',
];
const ANSI_COLOURS = [
  '#484f58',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#b1bac4',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-pictures-'));
const session = `earshot-pictures-${process.pid}`;
/** @param {string[]} args */
const tmux = (...args) => execFileSync('tmux', args, { encoding: 'utf8' });

try {
  tmux(
    'new-session',
    '-d',
    '-s',
    session,
    '-x',
    String(COLUMNS),
    '-y',
    String(ROWS),
    '-c',
    root,
    'npm start --silent',
  );
  await wait(WATCH_MS);
  const [screen, url] = await tableWithBridge();
  writeFileSync(join(folder, 'terminal.html'), terminalPage(screen));
  screenshot(`file://${join(folder, 'terminal.html')}`, 'terminal.png', 880, 700);
  screenshot(url, 'trace.png', 1000, 700);
  await wait(CONSOLE_WATCH_MS);
  await consolePictures(new URL(url));
} finally {
  tmux('send-keys', '-t', session, 'C-c');
  await wait(5_000);
  try {
    tmux('kill-session', '-t', session);
  } catch {
    // It ended by itself.
  }
  rmSync(folder, { recursive: true, force: true });
}

/**
 * The table while it shows a failed bridge, and the address of that story: bridges fail now and then.
 *
 * @returns {Promise<[screen: string, url: string]>}
 */
async function tableWithBridge() {
  for (let tried = 0; tried < BRIDGE_TRIES; tried++) {
    const screen = tableOf(tmux('capture-pane', '-t', session, '-p', '-e'));
    const found = /bridge_unavailable.*\n\s*(http:\S+correlation_id=\S+)/.exec(plain(screen));
    if (found !== null) return [screen, found[1]];
    await wait(1_000);
  }
  throw new Error(`the table showed no failed bridge to look up in ${BRIDGE_TRIES} s: try again`);
}

/**
 * Without what the service printed above the table.
 *
 * @param {string} screen
 */
function tableOf(screen) {
  const lines = screen.split('\n');
  return lines.slice(lines.findIndex((line) => plain(line).startsWith('Earshot'))).join('\n');
}

/** @param {string} text */
function plain(text) {
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '');
}

/**
 * @param {string} url
 * @param {string} name
 * @param {number} width
 * @param {number} height
 */
function screenshot(url, name, width, height) {
  execFileSync(
    'chromium',
    [
      ...CHROMIUM,
      `--user-data-dir=${join(folder, `profile-${name}`)}`,
      `--window-size=${width},${height}`,
      `--screenshot=${join(root, 'docs/images', name)}`,
      url,
    ],
    { stdio: 'ignore', timeout: 60_000 },
  );
}

/**
 * The console's pictures, with the story of the address that the table showed last.
 *
 * @param {URL} story
 */
async function consolePictures(story) {
  const { chromium } = createRequire(join(root, 'packages/monitor/package.json'))(
    'playwright-core',
  );
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM });
  const id = story.searchParams.get('correlation_id') ?? '';
  /** @type {readonly (readonly [name: string, query: string, colorScheme: string, size: [number, number]])[]} */
  const pictures = [
    ['console-overview.png', 'dashboard=websocket_executive', 'light', [1280, 1150]],
    ['console-operations.png', 'dashboard=websocket_operations', 'dark', [1280, 850]],
    [
      'console-story.png',
      `dashboard=websocket_user_diagnostics&correlation_id=${encodeURIComponent(id)}`,
      'light',
      [1280, 1060],
    ],
  ];
  try {
    for (const [name, query, colorScheme, [width, height]] of pictures) {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height },
        deviceScaleFactor: 1.5,
      });
      const page = await context.newPage();
      await page.goto(`${story.origin}/?${query}`);
      await wait(DRAW_MS);
      await page.screenshot({ path: join(root, 'docs/images', name) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

/**
 * The screen with its colours, as a page.
 *
 * @param {string} screen
 */
function terminalPage(screen) {
  /** @type {Record<string, string>} */
  let style = {};
  const body = screen
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/\x1b\[([0-9;]*)m/g, (/** @type {string} */ _, /** @type {string} */ codes) => {
      for (const code of codes.split(';').map(Number)) style = styled(style, code);
      return `</span><span style="${Object.values(style).join('')}">`;
    });
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #0d1117; color: #e6edf3; }
    pre { margin: 20px 24px; font: 13px/1.35 'DejaVu Sans Mono', monospace; }
  </style><pre><span>${body}</span></pre>`;
}

/**
 * What a code of SGR (ECMA-48 §8.3.117) makes of the style so far.
 *
 * @param {Record<string, string>} style
 * @param {number} code
 * @returns {Record<string, string>}
 */
function styled(style, code) {
  if (code === 0) return {};
  if (code === 1) return { ...style, weight: 'font-weight:bold;' };
  if (code === 2) return { ...style, weight: 'opacity:.6;' };
  if (code === 22) return { ...style, weight: '' };
  if (code === 39) return { ...style, colour: '' };
  const colour = ANSI_COLOURS[code >= 90 ? code - 90 : code - 30];
  return colour === undefined ? style : { ...style, colour: `color:${colour};` };
}
