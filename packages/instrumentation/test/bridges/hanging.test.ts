/** Lost bridges whose factory hangs when they are made anew. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wrapBridge } from '../../src/bridges/bridge.ts';
import type { ReinitialiseOptions } from '../../src/bridges/bridge-options.ts';
import { FragileBridge } from '../doubles/fragile-bridge.ts';
import { Pauses } from '../doubles/pauses.ts';
import { startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';
import { remediationsOf } from '../doubles/remediations.ts';

let recorded: Recorded;
let pauses: Pauses;
beforeEach(() => {
  recorded = startRecording();
  pauses = new Pauses(recorded.clock);
});
afterEach(stopRecording);

const factory = (
  make: () => Promise<FragileBridge>,
  reinitialise: ReinitialiseOptions,
): (() => Promise<FragileBridge>) =>
  wrapBridge(
    make,
    {
      notify: ['notify'],
      isAvailable: (one) => (one as FragileBridge).isUp,
      reinitialise,
    },
    async () => undefined,
    { pause: pauses.pause, random: () => 1 },
  );
const actions = (): object => remediationsOf(recorded.runtime);

it('are tried again after a try that hangs, at 60 s and not sooner', async () => {
  let calls = 0;
  const create = factory(
    async () => {
      calls++;
      if (calls === 2) await new Promise(() => {});
      return new FragileBridge();
    },
    { delayMs: 10, factor: 1 },
  );
  const held = await create();
  held.isUp = false;
  held.notify('lost');
  await pauses.advance(10);
  await pauses.advance(59_999);
  expect([calls, actions()]).toEqual([2, {}]);
  await pauses.advance(1);
  expect(actions()).toEqual({ failed: 1 });
  await pauses.advance(10);
  expect([calls, actions()]).toEqual([3, { failed: 1, succeeded: 1 }]);
});

it('are what a try makes that had been given up', async () => {
  const late: ((bridge: FragileBridge) => void)[] = [];
  let isFirst = true;
  const create = factory(
    async () => {
      if (!isFirst) return new Promise<FragileBridge>((resolve) => late.push(resolve));
      isFirst = false;
      return new FragileBridge();
    },
    { attempts: 1, delayMs: 10, timeoutMs: 1_000 },
  );
  const held = await create();
  held.isUp = false;
  held.notify('lost');
  await pauses.advance(10);
  await pauses.advance(1_000);
  expect(actions()).toEqual({ failed: 1, dropped: 1 });
  const anew = new FragileBridge();
  late[0]!(anew);
  await pauses.advance(0);
  held.notify('heard');
  expect(anew.sent).toEqual(['heard']);
});
