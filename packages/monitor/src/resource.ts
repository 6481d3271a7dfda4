/** Who exports: the resource of metrics and traces. */
import { defaultResource, resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { AlertedService } from '@earshot/telemetry';
import type { Settings } from './settings/table.ts';

/** OTEL_SERVICE_NAME goes before service.name in OTEL_RESOURCE_ATTRIBUTES (OpenTelemetry's rule). */
export function resourceOf({ otelServiceName, otelResourceAttributes }: Settings): Resource {
  return defaultResource().merge(
    resourceFromAttributes({
      'service.name': `unknown_service:${basename(process.argv0)}`,
      'service.instance.id': randomUUID(),
      ...otelResourceAttributes,
      ...(otelServiceName === undefined ? {} : { 'service.name': otelServiceName }),
    }),
  );
}

/** Who alerts speak of: as Prometheus labels the same service. */
export function alertedService({ attributes }: Resource): AlertedService {
  const textOf = (key: string): string | undefined => {
    const value = attributes[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    serviceName: textOf('service.name') ?? 'unknown_service',
    environment: textOf('deployment.environment.name'),
  };
}
