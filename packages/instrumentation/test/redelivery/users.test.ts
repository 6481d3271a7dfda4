/** Whatever users, devices, drops and slow functions do: nothing gets to another user, and all adds up. */
import {
  array,
  assert,
  asyncProperty,
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
  record({
    do: constant('connect' as const),
    user: constantFrom('ada', 'ben', undefined),
    client: constantFrom('tab', 'phone', undefined),
  }),
  record({ do: constant('send' as const), at: pick }),
  record({ do: constant('prove' as const), at: pick }),
  record({ do: constant('drop' as const), at: pick, code: constantFrom(1000, 1006) }),
  record({ do: constant('wait' as const), ms: constantFrom(50, 9_000, 31_000) }),
  record({ do: constant('sweep' as const) }),
  record({ do: constant('answer' as const) }),
);

it('redelivers to the user of the first sending alone, and counts every attempt once', async () => {
  await assert(
    asyncProperty(
      array(step, { maxLength: 60 }),
      constantFrom('at once', 'later', 'never'),
      async (steps, way) => {
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
            const firstClient = clients.get(first);
            isAnothers ||= user !== users.get(first) || currentScope()?.user !== user;
            isAnothers ||= client !== undefined && client !== (firstClient ?? client);
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
            const identity = {
              ...(one.user === undefined ? {} : { user: one.user }),
              ...(one.client === undefined ? {} : { client: one.client }),
            };
            const connection = new ConnectionInMemory(runtime, undefined, identity);
            users.set(connection.id, one.user);
            clients.set(connection.id, one.client);
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
});
