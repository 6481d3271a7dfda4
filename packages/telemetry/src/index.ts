/** The one table of Earshot's telemetry. It depends on nothing. */
export * from './attributes.ts';
export * from './buckets.ts';
export * from './metrics.ts';
export * from './objectives.ts';
export * from './outcomes.ts';
export * from './prometheus.ts';
export * from './spans.ts';
