import { afterEach, describe, expect, it } from 'vitest';
import {
  FAILURES_A_SECOND,
  MAX_STREAMS,
  type CountsEvent,
  type FailureEvent,
} from '../../src/http/broadcast.ts';
import type { HttpSources } from '../../src/http/server.ts';
import { EventReader } from '../doubles/event-reader.ts';
import { serve } from '../doubles/served-api.ts';

const STREAM = '/monitoring/websocket/stream';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** On a real socket: what streams can't be injected. */
async function listening(changes: Partial<HttpSources> = {}) {
  const served = serve({}, changes);
  const address = await served.api.listen({ host: '127.0.0.1', port: 0 });
  endings.push(() => {
    served.api.server.closeAllConnections();
    return served.api.close();
  });
  const open = async (): Promise<EventReader> => {
    const reader = await EventReader.open(`${address}${STREAM}`);
    endings.push(() => reader.close());
    return reader;
  };
  return { ...served, address, open };
}

describe('the stream', () => {
  it('begins with the whole state', async () => {
    const { open, ask } = await listening();
    const reader = (await open()).read();
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(await reader.first('health')).toMatchObject({ checks: expect.any(Array) });
    expect(await reader.first('alerts')).toEqual(
      (await ask('/monitoring/websocket/alerts')).json(),
    );
    expect(await reader.first('counts')).toMatchObject({ counts: { attempts: 0 } });
  });

  it('tells a silent failure with its ID, its reason and where its story is', async () => {
    const { open, service } = await listening();
    const reader = (await open()).read();
    await reader.first('counts');
    service.send(service.connect());
    service.pass(60_000);
    const failure = (await reader.first('failure')) as FailureEvent;
    expect(failure).toEqual({
      at: '2026-01-01T00:01:00.000Z',
      correlation_id: 'corr-1',
      reason: 'timeout',
      reason_brief: 'No proof of receipt came before the deadline.',
      duration_ms: 60_000,
      explain: '/monitoring/websocket/traces?correlation_id=corr-1',
    });
  });

  it('tells the counts again when they have changed', async () => {
    const { open, service } = await listening();
    const reader = (await open()).read();
    await reader.first('counts');
    service.send(service.connect(), 3);
    const counts = (await reader.until(
      () =>
        reader.events.find(
          ({ event, data }) => event === 'counts' && (data as CountsEvent).counts.attempts === 3,
        )?.data,
    )) as CountsEvent;
    expect(counts.counts.pending).toBe(3);
  });

  it('shows the first failures of a burst, and counts them all', async () => {
    const { open, service } = await listening();
    const reader = (await open()).read();
    await reader.first('counts');
    service.send(service.connect(), 500);
    service.pass(60_000);
    await reader.until(() =>
      reader.events.find(
        ({ event, data }) => event === 'counts' && (data as CountsEvent).counts.silent === 500,
      ),
    );
    const failures = reader.events.filter(({ event }) => event === 'failure');
    expect(failures).toHaveLength(FAILURES_A_SECOND);
  });

  it('refuses one reader too many, until another goes', async () => {
    const { open } = await listening();
    const readers: EventReader[] = [];
    for (let number = 0; number < MAX_STREAMS; number++) readers.push((await open()).read());
    const refused = await open();
    expect(refused.response.statusCode).toBe(503);
    expect(refused.response.headers['retry-after']).toBe('10');
    readers[0]!.close();
    for (;;) {
      const next = await open();
      if (next.response.statusCode === 200) break;
    }
  });

  it('drops a reader that reads nothing, and no other', { timeout: 30_000 }, async () => {
    let looks = 0;
    // More than the kernel's buffers hold, and another at each look; quiet again in the end.
    const lastError = (): string => `${looks++}`.padEnd(looks < 6 ? 8_000_000 : 1);
    const { open, service } = await listening({
      channels: () => [
        {
          name: 'slack',
          tiers: [],
          works: false,
          waiting: 0,
          lastError: lastError(),
          lastSentAtMs: 0,
        },
      ],
    });
    const slow = await open();
    const quick = (await open()).read();
    await quick.until(() => quick.events.filter(({ event }) => event === 'alerts').length > 4);
    // What the kernel holds is still there to be read; then it ends, half-way through an event.
    await expect(slow.read().first('failure')).rejects.toThrow('the stream ended first');
    service.send(service.connect());
    service.pass(60_000);
    expect(await quick.first('failure')).toMatchObject({ correlation_id: 'corr-1' });
  });

  it('listens to nothing while nobody reads', async () => {
    const { open, service } = await listening();
    const { runtime } = service;
    const listen = runtime.listen.bind(runtime);
    let listeners = 0;
    runtime.listen = (listener) => {
      const end = listen(listener);
      listeners++;
      return () => {
        listeners--;
        end();
      };
    };
    const first = (await open()).read();
    const second = (await open()).read();
    await second.first('counts');
    expect(listeners).toBe(1);
    first.close();
    second.close();
    await expect.poll(() => listeners).toBe(0);
  });
});
