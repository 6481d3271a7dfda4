/** A look-up in a process in which nothing else happens. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const HISTORY = new URL('../../dist/history/history.js', import.meta.url).href;
const INSTRUMENTATION = new URL('../../../instrumentation/dist/index.js', import.meta.url).href;

const LOOKS_UP = `
import { Runtime } from '${INSTRUMENTATION}';
import { History } from '${HISTORY}';
const runtime = new Runtime();
const history = new History(runtime, 100, () => undefined);
runtime.listen(history);
const lane = runtime.ledger.openLane({ id: 'c1' });
runtime.ledger.attempt(lane, 0, 10, 'corr-1');
runtime.ledger.proveReceived(lane, 1, 1);
history.find('corr-1').then(({ notifications }) => console.log('found', notifications.length));
`;

it('goes on by itself: it waits for no event of the process, and comes to its end before it', async () => {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', LOOKS_UP]);
  expect(stdout).toBe('found 1\n');
});
