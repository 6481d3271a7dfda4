import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DetachedExporter } from '../../src/otlp/detached-exporter.ts';

/** A receiver that answers when it is told to. */
class SlowReceiver {
  readonly waiting: ((result: ExportResult) => void)[] = [];
  readonly taken: string[] = [];
  export(items: string, done: (result: ExportResult) => void): void {
    this.taken.push(items);
    this.waiting.push(done);
  }
  async answer(code: ExportResultCode): Promise<void> {
    this.waiting.shift()!({
      code,
      ...(code === ExportResultCode.FAILED ? { error: new Error('no') } : {}),
    });
    await Promise.resolve();
    await Promise.resolve();
  }
  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

function detach(options: { retryAfterMs?: number[]; maxInFlight?: number } = {}) {
  const receiver = new SlowReceiver();
  const failures: unknown[] = [];
  const taken: true[] = [];
  const exporter = new DetachedExporter(receiver, {
    failed: (error) => failures.push(error),
    succeeded: () => taken.push(true),
    timed: (handOver) => handOver(),
    retryAfterMs: [],
    maxInFlight: 2,
    ...options,
  });
  const answers: ExportResultCode[] = [];
  const send = (items: string): void => exporter.export(items, ({ code }) => answers.push(code));
  return { receiver, exporter, failures, taken, answers, send };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a detached exporter', () => {
  it('answers at once, whatever the receiver does', () => {
    const { send, answers } = detach();
    send('a');
    expect(answers).toEqual([ExportResultCode.SUCCESS]);
  });

  it('gives up and counts what comes while too much is on its way', async () => {
    const { send, receiver, failures } = detach({ maxInFlight: 2 });
    send('a');
    send('b');
    send('c');
    expect(receiver.taken).toEqual(['a', 'b']);
    expect(failures).toHaveLength(1);
    await receiver.answer(ExportResultCode.SUCCESS);
    await Promise.resolve();
    send('d');
    expect(receiver.taken).toEqual(['a', 'b', 'd']);
  });

  it('is flushed when the receiver has answered for everything', async () => {
    const { send, receiver, exporter } = detach();
    send('a');
    let isFlushed = false;
    void exporter.forceFlush().then(() => (isFlushed = true));
    await Promise.resolve();
    expect(isFlushed).toBe(false);
    await receiver.answer(ExportResultCode.SUCCESS);
    await exporter.forceFlush();
    expect(isFlushed).toBe(true);
  });

  it('tells of the first that is taken after some that were not', async () => {
    const { send, receiver, exporter, failures, taken } = detach();
    send('a');
    await receiver.answer(ExportResultCode.FAILED);
    expect([failures.length, taken.length]).toEqual([1, 0]);
    send('b');
    await receiver.answer(ExportResultCode.SUCCESS);
    await exporter.forceFlush();
    expect([failures.length, taken.length]).toEqual([1, 1]);
  });

  it('counts a receiver that throws', async () => {
    const { send, exporter, failures, receiver } = detach();
    vi.spyOn(receiver, 'export').mockImplementation(() => {
      throw new Error('broken');
    });
    send('a');
    await exporter.forceFlush();
    expect(failures).toHaveLength(1);
  });
});
