import { AlwaysOffSampler, InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordUnsampled } from '../../src/otel/record-unsampled.ts';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import { startRecording, stopRecording } from '../doubles/recorded-spans.ts';
import { SomebodysTracing } from '../doubles/somebodys-tracing.ts';

let theirs: SomebodysTracing;
afterEach(stopRecording);

describe('an unsampled trace', () => {
  let direct: InMemorySpanExporter;
  const exportedNames = async (): Promise<string[]> => {
    await theirs.processor.forceFlush();
    return direct
      .getFinishedSpans()
      .map(({ name }) => name)
      .toSorted();
  };
  beforeEach(() => {
    direct = new InMemorySpanExporter();
    theirs = new SomebodysTracing({ exporter: direct }, recordUnsampled(new AlwaysOffSampler()));
  });

  it('is exported where a notification failed: the notification and its tool, once', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /one', search);
    theirs.start('send /two', search);
    theirs.after(60_000);
    search.end();

    expect(await exportedNames()).toEqual(['execute_tool search', 'send /one', 'send /two']);
    expect(theirs.exported).toEqual([]);
  });

  it('is exported also when the tool had ended before', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /chat', search);
    search.end();
    theirs.after(60_000);

    expect(await exportedNames()).toEqual(['execute_tool search', 'send /chat']);
  });

  it('is found across spans in between that nobody records', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /chat', theirs.start('POST /push', search));
    theirs.after(60_000);

    expect(await exportedNames()).toEqual(['send /chat']);
  });

  it('is not exported where all went well, nor are spans of other kinds recorded', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /chat', search).end();
    const select = theirs.start('SELECT', search);
    search.end();

    expect(select.isRecording()).toBe(false);
    expect(await exportedNames()).toEqual([]);
  });

  it('is exported where the ledger found the failure, in a tool or elsewhere', async () => {
    const recorded = startRecording({
      tracing: {
        sampler: recordUnsampled(new AlwaysOffSampler()),
        spanProcessors: [theirs.processor],
      },
    });
    const connection = new ConnectionInMemory(recorded.runtime);
    tool(() => void notify(recorded.runtime, connection), { name: 'search' })();
    notify(recorded.runtime, connection);
    recorded.clock.advance(60_000);
    recorded.runtime.ledger.expire(recorded.runtime.clock(), 10);

    expect(await exportedNames()).toEqual([
      'execute_tool search',
      'send websocket',
      'send websocket',
    ]);
  });

  it('goes the ordinary way, and not twice, where it was sampled', async () => {
    theirs = new SomebodysTracing({ exporter: direct });
    theirs.start('send /chat', theirs.start('execute_tool search'));
    theirs.after(60_000);

    expect(theirs.exported).toHaveLength(1);
    expect(await exportedNames()).toEqual([]);
  });
});
