import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, expect, it } from 'vitest';
import {
  activeTracerProvider,
  hostTracerProvider,
  tracer,
  useTracerProvider,
} from '../../src/otel/tracing.ts';

const recording = (): { provider: TracerProvider; exporter: InMemorySpanExporter } => {
  const exporter = new InMemorySpanExporter();
  return {
    provider: new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    exporter,
  };
};

afterEach(() => {
  trace.disable();
  useTracerProvider(undefined);
});

it('records nothing, and does not fail, without any provider', () => {
  expect(activeTracerProvider()).toBeUndefined();
  expect(tracer().startSpan('s', {}, ROOT_CONTEXT).isRecording()).toBe(false);
});

it('uses the private provider, and registers nothing globally', () => {
  const { provider } = recording();
  useTracerProvider(provider);

  expect(tracer().startSpan('s').isRecording()).toBe(true);
  expect(hostTracerProvider()).toBeUndefined();
  expect(trace.getTracer('host').startSpan('s').isRecording()).toBe(false);
});

it("uses the host's provider as soon as there is one, and goes back when it is gone", () => {
  const [own, host] = [recording(), recording()];
  useTracerProvider(own.provider);
  tracer().startSpan('before').end();
  trace.setGlobalTracerProvider(host.provider);
  tracer().startSpan('during').end();
  trace.disable();
  tracer().startSpan('after').end();

  expect(own.exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['before', 'after']);
  expect(host.exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['during']);
});
