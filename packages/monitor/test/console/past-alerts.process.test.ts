/** Past alerts in a real browser: those of the process before this one, too. */
import type { Browser } from 'playwright-core';
import { afterEach, describe, expect } from 'vitest';
import { isBrowserMissing, openBrowser } from '../doubles/browser.ts';
import { it } from '../doubles/journalled.ts';

const ENV = { WEBSOCKET_SILENT_FAILURE_WINDOW: '1' };
let browser: Browser | undefined;
afterEach(() => browser?.close());

describe.skipIf(isBrowserMissing)('past alerts', () => {
  it('are opened by the keyboard, on a phone, and lead to the story and the runbook', async ({
    services,
  }) => {
    const killed = await services.start({ env: ENV });
    services.deaf(killed, 'lost-1', '/2');
    await killed.app.until(() => killed.app.log('alert_firing'));
    const url = await killed.app.url();
    await fetch(`${url}/monitoring/websocket/alerts/SilentFailures/acknowledge`, {
      method: 'POST',
      headers: { 'x-earshot-request': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'Ann <b>' }),
    });
    killed.app.child.kill('SIGTERM');
    await killed.app.exited;

    const next = await services.start({ env: ENV });
    browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${await next.app.url()}/?dashboard=websocket_alerts`);
    const past = page.locator('.over', { hasText: 'Past alerts' });
    await past.locator('summary').focus();
    await page.keyboard.press('Enter');
    await past.getByText('No alert is over').waitFor();
    // It is resolved 30 s after the start, and comes without being asked for.
    const one = past.locator('li', { hasText: 'Silent failures' });
    await one.getByText('Ann <b> took it on').waitFor({ timeout: 45_000 });
    expect(await one.textContent()).toMatch(/critical.*2 events, such as lost-1/);
    const link = one.getByRole('link', { name: 'Silent failures' });
    expect(await link.getAttribute('href')).toBe('/monitoring/websocket/runbooks/SilentFailures');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await one.getByRole('button', { name: 'lost-1' }).click();
    await page.getByText('nobody was told').first().waitFor();
  });
});
