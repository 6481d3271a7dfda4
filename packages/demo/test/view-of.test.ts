import { readSettings } from '@earshot/monitor';
import { expect, onTestFinished, test } from 'vitest';
import { parseArguments } from '../src/cli/arguments.ts';
import { Feed } from '../src/run/feed.ts';
import { viewOf } from '../src/run/view-of.ts';

test.each([
  [undefined, 'http://127.0.0.1:9464'],
  ['http://localhost:9999/', 'http://localhost:9999'],
])('with EARSHOT_PUBLIC_URL=%s a person is sent to %s', (EARSHOT_PUBLIC_URL, expected) => {
  const feed = new Feed({
    baseUrl: 'http://127.0.0.1:9464',
    token: undefined,
    onLine: () => {},
    onFailure: () => {},
  });
  onTestFinished(() => feed.close());
  const settings = readSettings({ EARSHOT_PUBLIC_URL });
  const { baseUrl } = viewOf(feed, parseArguments([])!, { settings }, 0, {
    title: '',
    happening: [],
  });
  expect(baseUrl).toBe(expected);
});
