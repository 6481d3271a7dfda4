/** The console's list of channels in a real browser, with real receivers. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserMissing, openBrowser } from '../doubles/browser.ts';
import { ALLOW_LOOPBACK, PostReceiver } from '../doubles/receivers.ts';
import { RunningApp } from '../doubles/running-app.ts';

const QUIET = 'setInterval(() => {}, 1000);';

describe.skipIf(isBrowserMissing)('the list of channels', () => {
  let browser: Browser;
  let webhook: PostReceiver;
  let app: RunningApp;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    webhook = await PostReceiver.open();
    app = await RunningApp.start(QUIET, {
      env: {
        ...ALLOW_LOOPBACK,
        OTEL_SERVICE_NAME: 'chat',
        EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
        EARSHOT_ALERT_SLACK_URL: 'http://127.0.0.1:1/hook',
      },
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
    await webhook?.close();
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function view(of: RunningApp, width = 1280): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 740 } });
    ends.push(() => context.close());
    const page = await context.newPage();
    await page.goto(`${await of.url()}/?dashboard=websocket_alerts`);
    await page.getByRole('heading', { name: 'By what people are told' }).waitFor();
    return page;
  }
  const rowOf = (page: Page, name: string) => page.locator('.channels li', { hasText: name });

  it('says that nothing was sent, sends a test by the keyboard, and that it works from then on', async () => {
    const page = await view(app);
    const row = rowOf(page, 'Webhook');
    await row.getByText('Nothing sent yet.').waitFor();
    await page.evaluate("localStorage.setItem('earshot.name', 'Ann')");
    await page.getByRole('button', { name: 'Send a test by Webhook' }).focus();
    await page.keyboard.press('Enter');
    await row.getByText(/^Test delivered in/).waitFor();
    await row.getByText(/^Works\. Last sent just now\.$/).waitFor();
    const [sent] = await webhook.bodies();
    expect([sent!.kind, sent!.text]).toEqual(['test', expect.stringContaining('Ann asked')]);
    // Whoever uses the keyboard is where they were.
    const label = await page.evaluate("document.activeElement?.getAttribute('aria-label')");
    expect(label).toBe('Send a test by Webhook');
    await page.reload();
    await row.getByText(/^Works\./).waitFor();
  });

  it('says in words why a channel does not work', async () => {
    const page = await view(app);
    await page.getByRole('button', { name: 'Send a test by Slack' }).click();
    const row = rowOf(page, 'Slack');
    await row.getByText(/^Test failed in/).waitFor();
    await row.getByText(/^Does not work: nothing listens there/).waitFor();
  });

  it('fits a phone, with errors and all', async () => {
    const page = await view(app, 360);
    await page.getByRole('button', { name: 'Send a test by Slack' }).click();
    await rowOf(page, 'Slack')
      .getByText(/^Does not work/)
      .waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });

  it('names the settings where nobody would be told', async () => {
    const lonely = await RunningApp.start(QUIET);
    ends.push(() => lonely.dispose());
    const page = await view(lonely);
    await page.getByText('Nobody is told of alerts by this process.').waitFor();
    expect(await page.locator('.channels code').allTextContents()).toContain(
      'EARSHOT_ALERT_SLACK_URL',
    );
    expect(await page.locator('.channels button').count()).toBe(0);
  });
});
