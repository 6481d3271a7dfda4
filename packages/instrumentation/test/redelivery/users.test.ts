/** Whatever users, devices, drops and slow functions do: nothing gets to another user, and all adds up. */
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
} from 'fast-check';
import { expect, it } from 'vitest';
import { closed, establish } from '../../src/hooks/ws/track.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { currentScope } from '../../src/scope/scope.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { VirtualClock } from '../doubles/virtual-clock.ts';

const pick = nat(9);
const step = oneof(
  {
    weight: 4,
    arbitrary: record({
      do: constant('connect' as const),
      user: constantFrom('ada', 'ben', undefined),
      client: constantFrom('tab', 'phone', undefined),
    }),
  },
  { weight: 4, arbitrary: record({ do: constant('send' as const), at: pick }) },
  { weight: 1, arbitrary: record({ do: constant('prove' as const), at: pick }) },
  {
    weight: 2,
    arbitrary: record({
      do: constant('drop' as const),
      at: pick,
      code: constantFrom(1006, 1006, 1000),
    }),
  },
  {
    weight: 1,
    arbitrary: record({ do: constant('wait' as const), ms: constantFrom(50, 9_000, 31_000) }),
  },
  { weight: 2, arbitrary: record({ do: constant('sweep' as const) }) },
  { weight: 1, arbitrary: record({ do: constant('answer' as const) }) },
);

it('redelivers to the user of the first sending alone, and counts every attempt once', async () => {
  let given = 0;
  await assert(
    asyncProperty(
      array(step, { minLength: 40, maxLength: 80 }),
      constantFrom('at once', 'later', 'never'),
      boolean(),
      async (steps, way, areDevicesKnown) => {
        const clock = new VirtualClock();
        const users = new Map<string, string | undefined>();
        const clients = new Map<string, string | undefined>();
        const answers: (() => void)[] = [];
        const handed = new Map<string, number>();
        const open: ConnectionInMemory[] = [];
        let isAnothers = false;
        const runtime = new Runtime({
          clock: clock.read,
          redeliver: async ({ socket, user, client }, { messageId }) => {
            const first = messageId.slice(0, messageId.lastIndexOf('-'));
            isAnothers ||= user !== users.get(first) || currentScope()?.user !== user;
            // Where a device is not known, the user is what it goes by.
            isAnothers ||= areDevicesKnown && client !== clients.get(first);
            handed.set(messageId, (handed.get(messageId) ?? 0) + 1);
            if (way !== 'at once') await new Promise<void>((resolve) => answers.push(resolve));
            const connection = open.find((one) => (one.socket as unknown) === socket);
            const { redelivery } = currentScope()!;
            if (connection === undefined || way === 'never') return;
            redelivery!.sends++;
            connection.send({ redelivery });
          },
        });
        const at = (index: number): ConnectionInMemory | undefined => open[index % open.length];
        for (const one of steps) {
          if (one.do === 'connect') {
            const client = one.client ?? (areDevicesKnown ? 'tab' : undefined);
            const identity = {
              ...(one.user === undefined ? {} : { user: one.user }),
              ...(client === undefined ? {} : { client }),
            };
            const connection = new ConnectionInMemory(runtime, undefined, identity);
            users.set(connection.id, one.user);
            clients.set(connection.id, client);
            open.push(connection);
            connection.isEstablished = false;
            establish(runtime, connection);
          } else if (one.do === 'send') at(one.at)?.send();
          else if (one.do === 'prove') {
            const lane = at(one.at)?.lane;
            if (lane !== undefined)
              runtime.ledger.proveReceived(lane, lane.lastSequence, clock.nowMs);
          } else if (one.do === 'drop') {
            const [gone] = open.splice(one.at % Math.max(1, open.length), 1);
            if (gone === undefined) continue;
            gone.readyState = 3;
            closed(runtime, gone, one.code);
          } else if (one.do === 'wait') {
            clock.advance(one.ms);
            runtime.ledger.expire(clock.nowMs, Infinity);
          } else if (one.do === 'sweep') runtime.redelivery!.sweep();
          else for (const answer of answers.splice(0)) answer();
          await Promise.resolve();
          await Promise.resolve();
        }
        const { attempts, confirmed, failed, silent, unknown, evicted } = runtime.ledger.counts();
        given += handed.size;
        expect(isAnothers).toBe(false);
        expect(Math.max(0, ...handed.values())).toBeLessThanOrEqual(5);
        expect(confirmed + failed + silent + unknown + evicted + runtime.ledger.pending).toBe(
          attempts,
        );
        runtime.stop();
      },
    ),
    { numRuns: 300 },
  );
  expect(given).toBeGreaterThan(100);
});
