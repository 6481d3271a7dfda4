/** Marks on every chart: a new version in service, and an emergency that a person raised. */
import { PANELS, promqlOf, selector } from '@earshot/promql';
import { increase } from '@earshot/telemetry';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as promql from '@grafana/promql-builder';
import { PROMETHEUS } from './targets.ts';

/** So long a version counts as new; the mark is a band of that width. */
const NEW_FOR = '5m';
const STEP = '1m';

export function annotations(): dashboard.AnnotationQuery[] {
  return [
    annotation('Deployments', 'blue', deployments(), {
      title: '{{job}} {{service_version}}',
      text: 'A version of the service that was not there before.',
    }),
    annotation('Emergencies', 'red', emergencies(), {
      title: 'Emergency ({{severity}})',
      text: 'A person raised an emergency alert.',
    }),
  ];
}

/** A version that runs and did not run before. A restart with the same version is none. */
function deployments(): string {
  const versions = (isBefore: boolean) => {
    const running = selector('target_info', { service_version: { not: [''] } }, PANELS.matchers);
    return promql
      .group(isBefore ? running.offset(NEW_FOR) : running)
      .by(['job', 'service_version']);
  };
  return promql.toString(promql.unless(versions(false), versions(true)).build());
}

function emergencies(): string {
  // Grafana marks what is above 0.
  return promqlOf(increase('earshot.emergency.alerts', 'interval', { by: ['severity'] }), PANELS);
}

function annotation(
  name: string,
  color: string,
  expr: string,
  { title, text }: { title: string; text: string },
): dashboard.AnnotationQuery {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(PROMETHEUS)
    .enable(true)
    .hide(false)
    .iconColor(color)
    .titleFormat(title)
    .textFormat(text)
    .useValueForTime(false)
    .target(
      new prometheus.DataqueryBuilder().refId('Anno').expr(expr).interval(STEP).range() as never,
    )
    .build();
}
