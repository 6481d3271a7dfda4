/**
 * Acknowledgements against a simple model, over random histories: right, forged, twice, late, by a user
 * who came back. The equation holds after every step, and nobody confirms what is another's.
 */
import * as fc from 'fast-check';
import { test } from 'vitest';
import {
  Acknowledge,
  Close,
  Expire,
  Fail,
  Model,
  Pong,
  Send,
  System,
  USERS,
} from './acknowledgements-model.ts';

const place = fc.nat(USERS.length - 1);
// Few, so that they meet; one of them is held as a hash.
const id = fc.constantFrom('a', 'b', 'c', 'd', 'not safe');
const commands = fc.commands(
  [
    fc.tuple(place, id).map(([at, bears]) => new Send(at, bears)),
    fc.tuple(place, id).map(([at, bears]) => new Send(at, bears)),
    place.map((at) => new Send(at, undefined)),
    fc.tuple(place, id).map(([at, of]) => new Acknowledge(at, of)),
    fc.tuple(place, id).map(([at, of]) => new Acknowledge(at, of)),
    place.map((at) => new Pong(at)),
    fc.nat(30).map((pick) => new Fail(pick)),
    fc.constantFrom(1, 500, 999, 1_000).map((ms) => new Expire(ms)),
    place.map((at) => new Close(at)),
  ],
  { maxCommands: 60, size: 'max' },
);

test('only the connection that a message was sent on confirms it, once and in time', () => {
  fc.assert(
    fc.property(commands, (history) => {
      fc.modelRun(() => ({ model: new Model(), real: new System() }), history);
    }),
    { numRuns: 300 },
  );
});
