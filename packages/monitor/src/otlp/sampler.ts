/** The sampler that OTEL_TRACES_SAMPLER names; in emergency mode everything is sampled. */
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
  type SamplingResult,
} from '@opentelemetry/sdk-trace';
import type { Settings } from '../settings/table.ts';

export function samplerOf(settings: Settings, isTracingAll: () => boolean): Sampler {
  const usual = namedSampler(settings);
  const all = new AlwaysOnSampler();
  return {
    shouldSample: (...asked): SamplingResult =>
      (isTracingAll() ? all : usual).shouldSample(...asked),
    toString: () => usual.toString(),
  };
}

function namedSampler({ tracesSampler, tracesSamplerArg }: Settings): Sampler {
  const ratio = (): Sampler => new TraceIdRatioBasedSampler(tracesSamplerArg);
  switch (tracesSampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return ratio();
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: ratio() });
  }
}
