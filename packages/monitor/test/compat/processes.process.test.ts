/** An application of several processes or threads is one service, and hears nothing of Earshot's. */
import { describe, expect, it } from 'vitest';
import { runBoth, sourceOf } from './transcript.ts';

describe('an application', () => {
  it('of a primary and two workers hears only its own messages, and is counted as one', async () => {
    const { plain, monitored } = await runBoth(await sourceOf('cluster.mjs'));
    expect(plain).toMatchObject({ stderr: '', exit: { code: 0, signal: null } });
    expect(plain.stdout).toContain("message { heard: 'count', connections: 2 }\nexit 0\n");
    expect(monitored).toMatchObject(plain);
    expect(monitored.counts).toMatchObject({ attempts: 4, confirmed: 4, pending: 0 });
  });

  it('of two worker threads hears only its own messages, and is counted as one', async () => {
    const { plain, monitored } = await runBoth(await sourceOf('threads.mjs'));
    expect(plain).toMatchObject({ stderr: '', exit: { code: 0, signal: null } });
    expect(plain.stdout).toMatch(/^(hello\nmessage \{ code: 1000 \}\nexit 0\n){2}$/);
    expect(monitored).toMatchObject(plain);
    expect(monitored.counts).toMatchObject({ attempts: 2, confirmed: 2, pending: 0 });
  });
});
