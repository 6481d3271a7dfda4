/** Fault 72: a page of somebody else's in the same browser, which tries what pages can. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserMissing, openBrowser } from '../doubles/browser.ts';
import { RunningApp } from '../doubles/running-app.ts';

const SERVICE = `import { createServer } from 'node:http';
createServer().listen(0, '127.0.0.1');`;
const ALERTS = '/monitoring/websocket/alerts';
const ACKNOWLEDGE = `${ALERTS}/SilentFailures/acknowledge`;
const BODY = '{"by":"mallory"}';

describe.skipIf(isBrowserMissing)('a page of another origin', () => {
  let app: RunningApp;
  let browser: Browser;
  let elsewhere: Server;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    app = await RunningApp.start(SERVICE);
    url = await app.url();
    elsewhere = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>evil</title>');
    });
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
    // Whatever evil.example is, it is this machine by now.
    browser = await openBrowser('--host-resolver-rules=MAP evil.example 127.0.0.1');
    page = await browser.newPage();
    await page.goto(`http://evil.example:${(elsewhere.address() as AddressInfo).port}/`);
  });
  afterAll(async () => {
    await browser?.close();
    elsewhere?.close();
    await app?.dispose();
  });

  const refused = (code: string): Promise<unknown> =>
    app.until(() => app.logs.find((line) => line['code'] === code));
  const acknowledgements = async (): Promise<unknown> =>
    ((await (await fetch(`${url}${ALERTS}`)).json()) as { acknowledgements: unknown })
      .acknowledgements;

  it.each(['/metrics', ALERTS, '/monitoring/websocket/stream', '/healthz'])(
    'reads nothing of %s',
    async (path) => {
      const read = await page.evaluate(
        (target) =>
          fetch(target).then(
            (answer) => answer.text(),
            (error: unknown) => String(error),
          ),
        `${url}${path}`,
      );
      expect(read).toBe('TypeError: Failed to fetch');
    },
  );

  it('hears nothing of the stream', async () => {
    const heard = await page.evaluate(
      (target) =>
        new Promise((resolve) => {
          const source = new EventSource(target);
          source.addEventListener('counts', () => resolve('counts'));
          source.addEventListener('error', () => resolve('error'));
        }),
      `${url}/monitoring/websocket/stream`,
    );
    expect(heard).toBe('error');
  });

  it.each([
    ['text/plain', 'no-cors'],
    ['application/x-www-form-urlencoded', 'no-cors'],
    ['application/json', 'cors'],
  ] as const)('changes nothing by a request of %s', async (type, mode) => {
    await page.evaluate(
      ({ target, ...options }) => fetch(target, { method: 'POST', ...options }).catch(() => {}),
      {
        target: `${url}${ACKNOWLEDGE}`,
        mode,
        body: BODY,
        headers: {
          'content-type': type,
          ...(mode === 'cors' ? { 'x-earshot-request': '1' } : {}),
        },
      },
    );
    expect(await acknowledgements()).toEqual([]);
  });

  it('changes nothing by a form, whose body looks like JSON', async () => {
    const form = await browser.newPage();
    await form.setContent(
      `<form method="post" enctype="text/plain" action="${url}${ACKNOWLEDGE}"><input name='{"by":"mallory","x":"' value='"}'><button>Win</button></form>`,
    );
    await form.click('button');
    await form.waitForURL(`${url}${ACKNOWLEDGE}`);
    expect(await form.textContent('body')).toContain('header_missing');
    await refused('header_missing');
    expect(await acknowledgements()).toEqual([]);
  });

  it('shows nothing of it in a frame or as an image', async () => {
    const shown = await page.evaluate(`new Promise((resolve) => {
      const image = new Image();
      image.addEventListener('load', () => resolve('load'));
      image.addEventListener('error', () => resolve('error'));
      image.src = '${url}/console/icon.svg';
    })`);
    expect(shown).toBe('error');
    await page.setContent(`<iframe src="${url}/"></iframe>`);
    await page.frames()[1]?.waitForLoadState();
    expect(page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');
  });

  it('is refused under its own name, once that name is this machine', async () => {
    const { port } = new URL(url);
    const rebound = await browser.newPage();
    for (const path of ['/', '/metrics', '/healthz', ALERTS]) {
      const answer = await rebound.goto(`http://evil.example:${port}${path}`);
      expect([path, answer?.status()]).toEqual([path, 403]);
    }
    await refused('foreign_host');
  });
});
