/**
 * Escalation as rules over ALERTS, as Alertmanager has none: who is next is called while nobody has
 * acknowledged. A critical alert that came and went climbs on for the latch; an acknowledgement ends it.
 */
import {
  ESCALATION_ALERT_NAMES,
  runbookUrl,
  type EscalationStep,
  type LinkBases,
} from '@earshot/telemetry';
import * as promql from '@grafana/promql-builder';
import { durationOf } from '../promql/duration.ts';
import { written } from '../promql/write.ts';
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
  const expr = expressionOf(latchSeconds);
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

function expressionOf(latchSeconds: number): string {
  const critical = promql
    .vector('ALERTS')
    .label('alertstate', 'firing')
    .label('severity', 'critical')
    .label('tier', 'operations')
    .range(durationOf(latchSeconds));
  const latched = promql
    .max(
      promql.labelReplace(
        promql.maxOverTime(critical),
        '"source_alert"',
        '"$1"',
        '"alertname"',
        '"(.*)"',
      ),
    )
    .by([...INCIDENT, 'family', 'team']);
  const acknowledged = promql.eq(promql.vector('earshot_alert_acknowledged'), promql.n(1));
  return written(promql.unless(latched, acknowledged).on(INCIDENT));
}
