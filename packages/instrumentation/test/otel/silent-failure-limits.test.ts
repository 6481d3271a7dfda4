import { ExportResultCode } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  InMemorySpanExporter,
  TracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordUnsampled } from '../../src/otel/record-unsampled.ts';
import { SilentFailureProcessor } from '../../src/otel/silent-failure-processor.ts';
import { idOf } from '../doubles/recorded-spans.ts';
import { below, SomebodysTracing } from '../doubles/somebodys-tracing.ts';

let theirs: SomebodysTracing;
beforeEach(() => {
  theirs = new SomebodysTracing();
});

describe('at shutdown', () => {
  it('what is pending is process_crash, and the exporting processor still takes it', async () => {
    const exporter = new InMemorySpanExporter();
    const kept: ReadableSpan[] = [];
    const keeping: SpanExporter = {
      export(spans, done) {
        kept.push(...spans);
        done({ code: ExportResultCode.SUCCESS });
      },
      shutdown: () => exporter.shutdown(),
    };
    theirs = new SomebodysTracing({}, undefined, new BatchSpanProcessor({ exporter: keeping }));
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 2_000; index++) theirs.start('send /chat', search);
    await theirs.provider.shutdown();

    expect(theirs.silent).toEqual({ process_crash: 2_000 });
    expect(kept).toHaveLength(2_000);
    expect(kept[0]!.attributes['earshot.reason']).toBe('process_crash');
  });

  it('is not held up by an exporter that hangs, rejects or throws', async () => {
    const failing: SpanExporter[] = [
      {
        export: () => undefined,
        shutdown: () => new Promise(() => undefined),
        forceFlush: () => new Promise(() => undefined),
      },
      {
        export: (_, done) => done({ code: ExportResultCode.FAILED }),
        shutdown: () => Promise.reject(new Error('no')),
        forceFlush: () => Promise.reject(new Error('no')),
      },
      {
        export: () => {
          throw new Error('no');
        },
        shutdown: () => {
          throw new Error('no');
        },
        forceFlush: () => {
          throw new Error('no');
        },
      },
    ];
    for (const exporter of failing) {
      const processor = new SilentFailureProcessor({
        exporter,
        flushTimeoutMs: 10,
        measurements: theirs.measurements,
      });
      const provider = new TracerProvider({
        sampler: recordUnsampled(new AlwaysOffSampler()),
        spanProcessors: [processor],
      });
      const parent = provider.getTracer('t').startSpan('execute_tool search');
      provider.getTracer('t').startSpan('send /chat', {}, below(parent));

      await expect(processor.forceFlush()).resolves.toBeUndefined();
      await expect(processor.shutdown()).resolves.toBeUndefined();
      await expect(processor.shutdown()).resolves.toBeUndefined();
    }
    expect(theirs.silent).toEqual({ process_crash: 3 });
  });
});

describe('under load', () => {
  const suppressed = (): number => theirs.measurements.counter('earshot.span.suppressed').total();

  it('20,000 failures of one tick are counted exactly, and all exported through a batch processor', async () => {
    const exporter = new InMemorySpanExporter();
    const batch = new BatchSpanProcessor({ exporter });
    theirs = new SomebodysTracing({}, undefined, batch);
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 20_000; index++) theirs.start('send /chat', search);
    theirs.clock.advance(60_000);
    while (theirs.processor.sweep() > 0);

    expect(theirs.silent).toEqual({ timeout: 20_000 });
    for (let second = 0; second < 45; second++) {
      theirs.after(1_000);
      await batch.forceFlush();
    }
    expect(exporter.getFinishedSpans()).toHaveLength(20_000);
    expect(suppressed()).toBe(0);
  });

  it('gives up the oldest beyond what it may follow, and says so', () => {
    theirs = new SomebodysTracing({ maxTracked: 10 });
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 12; index++) theirs.start(`send /${index}`, search);
    const outcomes = theirs.measurements.counter('earshot.notification.outcomes');
    theirs.after(60_000);

    expect(outcomes.value({ outcome: 'evicted', reason: 'store_full', level: 'received' })).toBe(2);
    expect(theirs.measurements.counter('earshot.ledger.evicted').total()).toBe(2);
    expect(theirs.failures.map(({ notification }) => notification.name)).toEqual(
      Array.from({ length: 10 }, (_, index) => `send /${index + 2}`),
    );
  });

  it('at shutdown with more than can be ended counts the rest as suppressed', async () => {
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 5_000; index++) theirs.start('send /chat', search);
    const ended = new Set<string>();
    theirs.exporter.export = (spans, done) => {
      spans.forEach((span) => ended.add(idOf(span)));
      done({ code: ExportResultCode.SUCCESS });
    };
    await theirs.provider.shutdown();

    expect(theirs.silent).toEqual({ process_crash: 5_000 });
    expect(ended.size + suppressed()).toBe(5_000);
  });
});
