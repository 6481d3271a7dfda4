/** The page of metrics of the whole service. What makes it is loaded when the HTTP API is. */
import type { Runtime } from '@earshot/instrumentation';
import type { Resource } from '@opentelemetry/resources';
import { WholeProducer } from './whole-producer.ts';
import type { Whole } from './whole.ts';

export async function metricsPage(
  runtime: Runtime,
  whole: Whole,
  resource: Resource,
): Promise<() => Promise<string>> {
  const { PrometheusPage } = await import('../http/metrics-reader.ts');
  const page = new PrometheusPage(
    new WholeProducer(runtime, whole),
    resource,
    runtime.measurements.ownWork,
    (error) => runtime.failed('http', error),
  );
  return () => page.print();
}
