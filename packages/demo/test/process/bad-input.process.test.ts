/** What can't be used stops the run before anything is started: exit code 2, and one line that says why. */
import { expect, test } from 'vitest';
import { DemoRun } from './demo-run.ts';

test.concurrent.each([
  [['--fault', 'frozen'], {}, /^--fault is "frozen"; allowed: none, frozen-client, /],
  [
    ['--duration', 'soon'],
    {},
    /^--duration is "soon"; allowed: a number of seconds from 1 to 86400\.$/,
  ],
  [['--app', 'no-such.mjs'], {}, /^--app is "no-such\.mjs": no such file; allowed: /],
  [
    [],
    { WEBSOCKET_SILENT_FAILURE_WINDOW: 'x' },
    /^WEBSOCKET_SILENT_FAILURE_WINDOW is "x"; allowed: a number from 0\.1 to 3600/,
  ],
  [[], { EARSHOT_HTTP_PORT: '70000' }, /^EARSHOT_HTTP_PORT is "70000"; allowed: /],
  [
    [],
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://x' },
    /^OTEL_EXPORTER_OTLP_ENDPOINT is "ftp:\/\/x"; allowed: /,
  ],
])('refuses %j with %j', async (args, env, message) => {
  const run = new DemoRun(args, env);
  expect(await run.ended).toBe(2);
  expect(run.stdout).toBe('');
  expect(run.stderr.trimEnd()).toMatch(message);
  expect(run.stderr.trimEnd()).not.toContain('\n');
});
