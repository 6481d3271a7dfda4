/** An application's own OpenTelemetry is its own. */
import { expect, it } from 'vitest';
import { runBoth, sourceOf } from './transcript.ts';

it('leaves the tracing of an application as it is: what is registered, and every span', async () => {
  const { plain, monitored } = await runBoth(await sourceOf('own-tracing.mjs'));
  expect(plain).toMatchObject({ stderr: '', exit: { code: 0, signal: null } });
  expect(plain.stdout).toContain('registered true true\nin their place true\n');
  expect(plain.stdout).toContain('heard 0 { code: 0 } {} 0 0 true\n');
  expect(monitored).toMatchObject(plain);
  expect(monitored.counts).toMatchObject({ attempts: 2, confirmed: 2 });
});
