/** docs/reference/metrics.md: every metric, what is recorded of them, and what is read of others. */
import {
  ATTRIBUTES,
  FOREIGN_SERIES,
  METRICS,
  prometheusName,
  RECORDS,
  type AttributeName,
  type MetricName,
  type MetricRow,
} from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { code, codes, page, table } from './markdown.ts';

const SOURCES = {
  collector: "the Collector's own",
  spans: 'counted by the Collector from spans',
  prometheus: "Prometheus' own",
  alertmanager: "Alertmanager's own",
  rules: 'made by Prometheus from its rules',
} as const;

export function metricsPage(): Artifact {
  return page('metrics', 'Metrics', [
    'The same names and label keys stand on the embedded `/metrics` and in Prometheus behind a Collector. Every series carries `service_name`, and `deployment_environment_name` where the resource has it. Every series exists from the start, at 0. An attribute in *italics* is one that a series may lack. What the values are stands in [attributes](attributes.md).',
    table(
      ['metric', 'in Prometheus', 'instrument', 'unit', 'attributes', 'what it tells'],
      (Object.entries(METRICS) as [MetricName, MetricRow][]).map(([name, row]) => [
        code(name),
        code(prometheusName(name)),
        row.kind,
        code(row.unit),
        attributesOf(row),
        `${row.description}${row.internal === true ? ' Internal: on no dashboard and in no rule.' : ''}`,
      ]),
    ),
    '## Buckets',
    'Upper bounds of the histograms, in seconds. They reach far enough for every threshold to be crossed, as a percentile is never above the highest.',
    table(
      ['metric', 'bounds'],
      Object.entries<MetricRow>(METRICS).flatMap(([name, row]) =>
        row.kind === 'histogram' ? [[code(name), row.buckets.join(' ')]] : [],
      ),
    ),
    '## Recording rules',
    'Kept by Prometheus for each service, for what is asked again and again.',
    table(
      ['record', 'what it tells'],
      Object.entries(RECORDS).map(([name, { description }]) => [code(name), description]),
    ),
    '## Series of others',
    'Read by rules and dashboards under these names.',
    table(
      ['series', 'kind', 'whose', 'labels used'],
      Object.entries(FOREIGN_SERIES).map(([name, row]) => [
        'anyName' in row ? 'any series' : code(name),
        row.kind,
        SOURCES[row.source],
        codes(row.labels),
      ]),
    ),
  ]);
}

function attributesOf({ attributes, optional = [] }: MetricRow): string {
  const keyOf = (name: AttributeName): string => code(ATTRIBUTES[name].key);
  const all = [...attributes.map(keyOf), ...optional.map((name) => `*${keyOf(name)}*`)];
  return all.length === 0 ? '–' : all.join(', ');
}
