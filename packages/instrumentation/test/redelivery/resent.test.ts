/** Messages that are sent once more over real sockets. */
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { NotificationContext } from '../../src/runtime/events.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { withUser } from '../../src/scope/scope.ts';
import { LiveService } from '../doubles/live-service.ts';

let service: LiveService;
const clients: WebSocket[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await service.dispose();
});

const start = async (
  redeliver: NonNullable<RuntimeOptions['redeliver']>,
  isolation: 'block' | 'report' = 'block',
): Promise<void> => {
  service = await LiveService.start({
    identify: ({ headers }) => ({ user: String(headers['x-user']) }),
    redeliver,
    isolation,
  });
};

async function join(user: string): Promise<{ socket: WebSocket; heard: string[] }> {
  const heard: string[] = [];
  const { socket } = await service.accept(() => {
    const client = new WebSocket(service.url, { headers: { 'x-user': user } });
    client.on('message', (data) => heard.push((data as Buffer).toString()));
    client.on('error', () => {});
    clients.push(client);
    return client;
  });
  return { socket, heard };
}

/** Sends to a client that has gone without a word. */
async function lose(user: string, text: string): Promise<void> {
  const { socket } = await join(user);
  socket.send(text);
  socket.terminate();
  await service.until(() => service.verdicts.includes('unknown/connection_dropped'));
}

const outcome = (name: 'succeeded' | 'failed' | 'dropped'): number =>
  service.runtime.measurements
    .counter('earshot.remediation.actions')
    .value({ action: 'redelivered', outcome: name });

describe('what the function sends', () => {
  it('is an attempt of its own that names the lost message, under its correlation ID', async () => {
    await start(({ socket }, { messageId }) => socket.send(`again ${messageId}`));
    const seen: { correlationId: string; of: string | undefined }[] = [];
    service.runtime.listen({
      settled: ({ correlationId, attachment }) =>
        void seen.push({
          correlationId,
          of: (attachment as NotificationContext | undefined)?.redelivery?.message.messageId,
        }),
    });
    await lose('ada', 'hello');
    const { heard } = await join('ada');
    await service.until(() => seen.length === 2);

    expect(seen[0]!.of).toBeUndefined();
    expect(seen[1]!.correlationId).toBe(seen[0]!.correlationId);
    expect(heard).toEqual([`again ${seen[1]!.of}`]);
    expect(service.verdicts).toEqual(['unknown/connection_dropped', 'confirmed']);
    expect(outcome('succeeded')).toBe(1);
  });

  it.each(['block', 'report'] as const)(
    'does not go out when it is sent to another user (isolation: %s)',
    async (isolation) => {
      const wrong: { socket?: WebSocket } = {};
      await start(() => wrong.socket!.send('of ada'), isolation);
      await lose('ada', 'hello');
      const ben = await join('ben');
      wrong.socket = ben.socket;
      await join('ada');
      await service.until(() => service.violations.length > 0);
      expect(service.violations).toMatchObject([{ action: 'blocked' }]);
      expect(ben.heard).toEqual([]);
      expect(outcome('succeeded')).toBe(0);
    },
  );

  it('is none of what went to another in the first place and was only reported', async () => {
    const ids: string[] = [];
    await start((_, { messageId }) => void ids.push(messageId), 'report');
    const { socket } = await join('ada');
    withUser('ben', () => socket.send('of ben'));
    socket.send('of ada');
    socket.terminate();
    await service.until(() => service.counts.unknown === 2);
    await join('ada');
    await service.until(() => ids.length > 0);
    expect(ids).toEqual([expect.stringMatching(/-2$/)]);
  });

  it('is given up in the end when each time it is lost with its connection', async () => {
    const ids: string[] = [];
    await start(({ socket }, { messageId }) => {
      ids.push(messageId);
      socket.send('again');
      (socket as WebSocket).terminate();
    });
    await lose('ada', 'hello');
    for (let times = 1; times <= 5; times++) {
      await join('ada');
      await service.until(() => ids.length === times);
      await service.until(() => service.counts.unknown === times + 1);
    }
    await service.until(() => outcome('dropped') === 1);
    expect(new Set(ids).size).toBe(1);
    expect(outcome('succeeded')).toBe(5);
  });
});
