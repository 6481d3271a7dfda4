/**
 * Escalation as rules over ALERTS, as Alertmanager has none: who is next is called while nobody has
 * acknowledged. A critical alert that came and went climbs on for the latch; an acknowledgement ends it.
 */
import { durationOf, written } from '@earshot/promql';
import {
  ESCALATION_ALERT_NAMES,
  runbookUrl,
  type EscalationStep,
  type LinkBases,
} from '@earshot/telemetry';
import * as promql from '@grafana/promql-builder';
import { dashboardUrl } from './annotations.ts';
import type { RuleGroup } from './rule-file.ts';

export interface EscalationTimes {
  readonly steps: readonly EscalationStep[];
  readonly latchSeconds: number;
  readonly intervalSeconds: number;
}

/** What an acknowledgement names. */
const INCIDENT = ['source_alert', 'service_name', 'deployment_environment_name'];

export function escalationGroup(
  { steps, latchSeconds, intervalSeconds }: EscalationTimes,
  links: LinkBases,
): RuleGroup {
  const expr = expressionOf(latchSeconds, intervalSeconds);
  return {
    name: 'earshot-escalation',
    interval: durationOf(intervalSeconds),
    rules: steps.map(({ tier, afterSeconds }) => {
      const name = ESCALATION_ALERT_NAMES[tier];
      return {
        alert: name,
        expr,
        for: durationOf(afterSeconds),
        // The source keeps its family and team; nothing of a lower tier is hidden by a higher.
        labels: { severity: 'critical', tier },
        annotations: {
          summary: `{{ $labels.source_alert }} has not been acknowledged for ${durationOf(afterSeconds)}.`,
          description: `{{ $labels.source_alert }} of {{ $labels.service_name }} has gone ${durationOf(afterSeconds)} without an acknowledgement: ${tier} is called. It climbs on for ${durationOf(latchSeconds)} after the alert ceased.`,
          runbook_url: runbookUrl(name, links),
          dashboard_url: dashboardUrl('websocket_alerts', links),
        },
      };
    }),
  };
}

function expressionOf(latchSeconds: number, stepSeconds: number): string {
  const latch = durationOf(latchSeconds);
  const latched = promql
    .max(withSource(promql.maxOverTime(firing().range(latch))))
    .by([...INCIDENT, 'family', 'team']);
  const lastTrue = (condition: Vector): promql.FuncCallExprBuilder =>
    promql.maxOverTime(
      promql
        .subquery(promql.timestamp(promql.eq(condition, promql.n(1))))
        .range(latch)
        .resolution(durationOf(stepSeconds)),
    );
  // Somebody looked after it to its end, or after it: that the acknowledgement has expired since is no
  // reason to wake anybody. One that expired while the alert went on counts for nothing.
  const settled = promql
    .gte(
      promql.max(lastTrue(acknowledged())).by(INCIDENT),
      promql.max(withSource(lastTrue(firing()))).by(INCIDENT),
    )
    .on(INCIDENT);
  const open = promql.unless(latched, promql.eq(acknowledged(), promql.n(1))).on(INCIDENT);
  return written(promql.unless(open, settled).on(INCIDENT));
}

type Vector = ReturnType<typeof promql.vector>;

function firing(): Vector {
  return promql
    .vector('ALERTS')
    .label('alertstate', 'firing')
    .label('severity', 'critical')
    .label('tier', 'operations');
}

function acknowledged(): Vector {
  return promql.vector('earshot_alert_acknowledged');
}

function withSource(expression: promql.FuncCallExprBuilder): promql.FuncCallExprBuilder {
  return promql.labelReplace(expression, '"source_alert"', '"$1"', '"alertname"', '"(.*)"');
}
