import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { samplerOf } from '../../src/otlp/sampler.ts';
import { readSettings } from '../../src/settings/settings.ts';

it.each(['traceidratio', 'parentbased_traceidratio', 'always_off', 'parentbased_always_off'])(
  '%s leaves out what it is to leave out, and nothing in emergency mode',
  (name) => {
    let isTracingAll = false;
    const settings = readSettings({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: '0' });
    const sampler = samplerOf(settings, () => isTracingAll);
    const decide = (): SamplingDecision =>
      sampler.shouldSample(ROOT_CONTEXT, 'f'.repeat(32), 'send /', SpanKind.PRODUCER, {}, [])
        .decision;
    expect(decide()).toBe(SamplingDecision.NOT_RECORD);
    isTracingAll = true;
    expect(decide()).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    isTracingAll = false;
    expect(decide()).toBe(SamplingDecision.NOT_RECORD);
  },
);
