/**
 * The ledger against a simple model, over random histories: the equation holds after every step,
 * every verdict is that of the model and comes once, never before its time and never after.
 */
import * as fc from 'fast-check';
import { test } from 'vitest';
import { LedgerBench } from '../doubles/ledger-bench.ts';
import {
  Acknowledge,
  Advance,
  Close,
  Expire,
  Fail,
  Forge,
  LEVELS,
  Model,
  ProveThrough,
  Refuse,
  Send,
  Stall,
  TurnUnprovable,
  WINDOW_MS,
  type System,
} from './ledger-model.ts';

const place = fc.nat(LEVELS.length - 1);
const pick = fc.nat(30);
const commands = fc.commands(
  [
    place.map((at) => new Send(at)),
    place.map((at) => new Send(at)),
    place.map((at) => new Send(at)),
    fc.tuple(place, fc.boolean()).map(([at, isTold]) => new Refuse(at, isTold)),
    fc
      .tuple(place, fc.integer({ min: -2, max: 6 }))
      .map(([at, back]) => new ProveThrough(at, back)),
    pick.map((at) => new Acknowledge(at)),
    pick.map((at) => new Fail(at)),
    pick.map((at) => new Forge(at)),
    place.map((at) => new Close(at)),
    fc.constantFrom(1, 50, 499, 500, 999, WINDOW_MS).map((ms) => new Advance(ms)),
    fc.constantFrom(51, 200, 2_000, 90_000).map((ms) => new Stall(ms)),
    fc.constantFrom(1, 2, 1_000).map((limit) => new Expire(limit)),
    fc.constantFrom(1_000).map((limit) => new Expire(limit)),
    place.map((at) => new TurnUnprovable(at)),
  ],
  { maxCommands: 60, size: 'max' },
);

test.each([1, 2, 3, 1_000])(
  'attempts = confirmed + failed + silent + unknown + evicted + pending, with room for %d',
  (capacity) => {
    fc.assert(
      fc.property(commands, (history) => {
        const setup = (): { model: Model; real: System } => {
          const bench = new LedgerBench({ windowMs: WINDOW_MS, capacity });
          const lanes = LEVELS.map((level, at) => bench.lane(`lane-${at}`, level));
          return { model: new Model(capacity), real: { bench, lanes, lanesOpened: lanes.length } };
        };
        fc.modelRun(setup, history);
      }),
      { numRuns: 150 },
    );
  },
);
