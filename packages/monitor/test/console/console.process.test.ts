/** The console in a real browser, on a real service that loses messages. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserMissing, openBrowser } from '../doubles/browser.ts';
import { FAULTY_CHAT } from '../doubles/faulty-chat.ts';
import { RunningApp } from '../doubles/running-app.ts';
import { always, isPresence, refuse, SmallPrometheus } from '../doubles/small-prometheus.ts';

const DASHBOARDS = [
  ['websocket_executive', 'Are users being heard?'],
  ['websocket_operations', 'Operations'],
  ['websocket_user_diagnostics', 'What happened to this user?'],
  ['websocket_performance', 'Performance'],
  ['websocket_alerts', 'Alerts'],
] as const;
const TOKEN = 'a-token-of-some-length';
const ATTACK = '<img src=x onerror=document.title="taken">';

interface View {
  readonly page: Page;
  /** What the page complained of, and whom it asked that is not this server. */
  readonly complaints: string[];
}

describe.skipIf(isBrowserMissing)('the console', () => {
  let app: RunningApp;
  let browser: Browser;
  let url: string;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    app = await RunningApp.start(FAULTY_CHAT, {
      env: { WEBSOCKET_SILENT_FAILURE_WINDOW: '1' },
      files: {
        'earshot.config.mjs':
          "export default { identify: ({ url }) => ({ user: 'user of ' + url }) };",
      },
    });
    url = await app.url();
    browser = await openBrowser();
    await app.until(() => app.log('silent_failure'));
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function view(path: string, options: Parameters<Browser['newContext']>[0] = {}) {
    const context = await browser.newContext(options);
    ends.push(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        complaints.push(message.text());
      }
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${url}/`)) complaints.push(`asked ${request.url()}`);
    });
    await page.goto(`${url}${path}`);
    const shown: View = { page, complaints };
    return shown;
  }

  async function lostId(): Promise<string> {
    const line = await app.until(() => app.log('silent_failure'));
    return String(line['correlation_id']);
  }

  it.each(DASHBOARDS)('shows %s, and asks nobody but its own server', async (id, title) => {
    const { page, complaints } = await view(`/?dashboard=${id}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.locator('main .panel').count()).toBeGreaterThan(2);
    expect(await page.locator('.health button').count()).toBe(8);
    expect(await page.getByText('undefined').count()).toBe(0);
    expect(await page.getByText('NaN').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('sends nobody to Jaeger for the story that it tells itself', async () => {
    const { page } = await view('/?dashboard=websocket_user_diagnostics');
    const needs = page.locator('.needs');
    await needs.getByText('Traces of this user').waitFor();
    expect(await needs.allInnerTexts()).toEqual([
      'Only Jaeger knows: Traces of this user. Grafana shows it.',
    ]);
  });

  it('says a gauge to who cannot see it', async () => {
    const { page } = await view('/?dashboard=websocket_performance');
    await page.getByRole('img', { name: /^Event loop busy, now: [\d.]+ %$/ }).waitFor();
  });

  it('shows what comes without being asked', async () => {
    const { page } = await view('/?dashboard=websocket_operations');
    const foot = page.locator('.foot');
    await foot.getByText('sent').waitFor();
    const before = await foot.textContent();
    await expect.poll(() => foot.textContent(), { timeout: 20_000 }).not.toBe(before);
  });

  it('tells the story of a correlation ID', async () => {
    const { page, complaints } = await view('/');
    const id = await lostId();
    await page.getByLabel('Correlation ID').fill(id);
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('nobody was told').first().waitFor();
    const events = await page.locator('.events li b').allTextContents();
    expect(events).toEqual(
      expect.arrayContaining([
        'Connection established',
        expect.stringMatching(/essage.* was sent$/),
        expect.stringMatching(/ was lost, and nobody was told$/),
      ]),
    );
    expect(new URL(page.url()).searchParams.get('correlation_id')).toBe(id);
    await page.goBack();
    await page.getByRole('heading', { name: 'Are users being heard?' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows an ID made to attack as text', async () => {
    const { page } = await view(
      `/?dashboard=websocket_user_diagnostics&correlation_id=${encodeURIComponent(ATTACK)}`,
    );
    await page.locator('.story .problem').waitFor();
    expect(await page.locator('.story .problem').textContent()).toContain('<img src=x');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toBe('taken');
  });

  it('finds a user by name without writing it anywhere, or by hash, and says who asked', async () => {
    const { page, complaints } = await view('/?dashboard=websocket_user_diagnostics');
    const users = page.locator('.users');
    await users.getByRole('row').nth(3).waitFor();
    await users.getByRole('searchbox', { name: 'User' }).fill('user of /deaf');
    await users.getByRole('button', { name: 'Look up user' }).click();
    await users.getByRole('heading', { name: 'Delivery to this user' }).waitFor();
    await expect.poll(() => users.locator('tbody tr').count()).toBe(1);
    const hash = (await users.locator('tbody button').first().textContent()) ?? '';
    expect(page.url()).not.toMatch(/\bdeaf\b/);
    const lookedUp = () => app.logs.filter(({ event }) => event === 'user_looked_up');
    await app.until(() => lookedUp().some((line) => line['user_hash'] === hash));
    expect(JSON.stringify(lookedUp())).not.toMatch(/\bdeaf\b/);

    await users.getByRole('button', { name: 'Show all' }).click();
    await users.getByRole('row').nth(3).waitFor();
    await users.getByRole('searchbox', { name: 'User' }).fill(hash);
    await page.keyboard.press('Enter');
    await expect.poll(() => users.locator('tbody tr').count()).toBe(1);
    await users.getByRole('searchbox', { name: 'User' }).fill('nobody');
    // What a page is refused is complained of by the browser.
    expect(complaints).toEqual([]);
    await page.keyboard.press('Enter');
    await users.getByText('Nothing is known of this user').waitFor();
  });

  it('acknowledges an alert, and remembers it and the name', async () => {
    const { page, complaints } = await view('/?dashboard=websocket_alerts');
    const alert = page.locator('.alert', { hasText: 'Silent failures' });
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await page.keyboard.type('Ann <b>');
    await page.keyboard.press('Enter');
    await alert.getByText('Ann <b> looks after it').waitFor();
    await page.reload();
    await alert.getByText('Ann <b> looks after it').waitFor();
    await alert.getByRole('button', { name: 'Take back' }).click();
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ann <b>');
    expect(complaints).toEqual([]);
  });

  it('silences an alert for a while, and says who did and why', async () => {
    const { page, complaints } = await view('/?dashboard=websocket_operations');
    const alert = page.locator('.alert', { hasText: 'Silent failures' });
    await alert.getByRole('button', { name: 'Silence' }).click();
    await alert.getByLabel('Your name').fill('Ben');
    await alert.getByLabel('Why').fill('a deployment');
    await alert.getByRole('button', { name: 'Silence it' }).click();
    await alert.getByText(/Silenced by Ben until .*: a deployment/).waitFor();
    await page.reload();
    await alert.getByRole('button', { name: 'Lift' }).click();
    await alert.getByRole('button', { name: 'Silence' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says why a health check is as it is', async () => {
    const { page } = await view('/');
    await page.getByRole('button', { name: 'Silent failure' }).click();
    const detail = page.locator('.check-detail');
    await detail.getByText('Critical').waitFor();
    await detail.getByRole('button', { name: 'Check now' }).click();
    await detail.getByRole('button', { name: 'Close' }).click();
    expect(await detail.count()).toBe(0);
    await page.getByRole('button', { name: 'Memory leak' }).click();
    await detail.getByText(/^A trend takes 8 major garbage collections .* Just wait: /).waitFor();
  });

  it('can be used by the keyboard alone', async () => {
    const { page } = await view('/');
    await page.getByRole('heading', { name: 'Are users being heard?' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('To the dashboard');
    await page.keyboard.press('2');
    await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('/');
    await page.keyboard.type(await lostId());
    await page.keyboard.press('Enter');
    await page.locator('.events li').first().waitFor();
    // A key that is typed is no shortcut.
    await page.getByLabel('Correlation ID').focus();
    await page.keyboard.type('1');
    expect(new URL(page.url()).searchParams.get('dashboard')).toBe('websocket_user_diagnostics');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Look up');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  });

  it.each(DASHBOARDS)('fits a phone: %s', async (id, title) => {
    const { page } = await view(`/?dashboard=${id}&correlation_id=${await lostId()}`, {
      viewport: { width: 360, height: 740 },
    });
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });

  it('is dark where the system is, and as chosen', async () => {
    const { page } = await view('/', { colorScheme: 'dark' });
    const theme = () => page.locator('html').getAttribute('data-theme');
    await page.getByRole('button', { name: 'Light colours' }).waitFor();
    expect(await theme()).toBe('dark');
    await page.keyboard.press('t');
    expect(await theme()).toBe('light');
    await page.reload();
    await page.getByRole('button', { name: 'Dark colours' }).waitFor();
    expect(await theme()).toBe('light');
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('offends no rule of accessibility: %s, %i wide', async (colorScheme, width) => {
    for (const [id] of DASHBOARDS) {
      const { page } = await view(`/?dashboard=${id}&correlation_id=${await lostId()}`, {
        colorScheme,
        viewport: { width, height: 900 },
        bypassCSP: true,
      });
      await page.locator('main .panel').first().waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      expect(await offences(page), id).toEqual([]);
    }
  });

  it('moves nothing for who wants no motion', async () => {
    const { page } = await view('/', { reducedMotion: 'reduce' });
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });
});

describe.skipIf(isBrowserMissing)('the console of a service with a token', () => {
  it('asks for the token, takes none that is wrong, and keeps it in the tab', async () => {
    const app = await RunningApp.start(FAULTY_CHAT, { env: { EARSHOT_HTTP_TOKEN: TOKEN } });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(await app.url());
      const box = page.getByLabel('Token');
      await box.fill('another token');
      await page.keyboard.press('Enter');
      await page.getByText('A token is of letters').waitFor();
      await box.fill('another-token');
      await page.keyboard.press('Enter');
      await page.getByText('This is not the token').waitFor();
      await box.fill(TOKEN);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Are users being heard?' }).waitFor();
      await page.reload();
      await page.getByText('Live', { exact: true }).waitFor();
      const other = await browser.newPage();
      await other.goto(await app.url());
      await other.getByLabel('Token').waitFor();
    } finally {
      await browser.close();
      await app.dispose();
    }
  });
});

describe.skipIf(isBrowserMissing)('the console of a service with a Prometheus', () => {
  it('shows its numbers, what only it knows, and the own ones with the reason when it is gone', async () => {
    const prometheus = new SmallPrometheus();
    prometheus.behave = (question, response) => {
      if (isPresence(question)) return always('1', { job: 'any' });
      return /otelcol_exporter_queue|earshot_emergency_alerts/.test(question.query)
        ? refuse(response, 503, '')
        : always('1', { job: 'collector' });
    };
    const app = await RunningApp.start(FAULTY_CHAT, {
      env: { PROMETHEUS_URL: await prometheus.start() },
    });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ bypassCSP: true });
      await page.goto(`${await app.url()}/?dashboard=websocket_alerts`);
      await page.getByText('By Prometheus').waitFor();
      await page.getByRole('article', { name: 'Servers' }).getByText('collector').waitFor();
      const failed = page.getByRole('article', { name: 'Collector: how full' });
      await failed.getByText('could not answer this (it answered 503)').waitFor();
      const partly = page.getByRole('article', { name: 'Emergencies raised' });
      await partly.getByLabel('Note:').click();
      await partly.getByText("the service's own numbers").waitFor();
      expect(await page.locator('.fallback').count()).toBe(0);

      await prometheus.stop();
      await page.locator('.fallback').getByText('(PROMETHEUS_URL) does not answer').waitFor();
      await page.getByText(/^By this service, since \d\d:\d\d$/).waitFor();
      await page.locator('.needs').getByText('Servers').waitFor();
      expect(await page.getByRole('article', { name: 'Servers' }).count()).toBe(0);
      expect(await offences(page)).toEqual([]);
    } finally {
      await browser.close();
      await app.dispose();
      await prometheus.stop();
    }
  });
});

function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement?.textContent?.trim()');
}

/** What axe finds against WCAG and good practice; it looks from inside the page. */
async function offences(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ target }) => target).join(', ')))",
  );
}
