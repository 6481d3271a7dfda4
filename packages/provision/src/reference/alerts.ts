/** docs/reference/alerts.md: what is judged, by which threshold, who is told, who is called next. */
import { PIPELINE_RULES, promqlOfAlert, SERVICE_RULES } from '@earshot/promql';
import {
  ALERTS,
  ESCALATION,
  ESCALATION_ALERT_NAMES,
  RECEIVERS,
  type Alert,
  type AlertName,
  type Query,
} from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { code, duration, page, table } from './markdown.ts';

export function alertsPage(): Artifact {
  const alerts = Object.entries(ALERTS) as [AlertName, Alert][];
  return page('alerts', 'Alerts', [
    'Each alert is of one service, or of one server of the pipeline. The name leads to its runbook. What is compared with the threshold stands below. How long the condition must have held before the alert fires is `held for`; how long the alert goes on after the condition ceased, `goes on for`.',
    table(
      [
        'alert',
        'severity',
        'tier',
        'threshold',
        'window',
        'held for',
        'goes on for',
        'what it says',
      ],
      alerts.map(([name, alert]) => [
        `[${name}](../runbooks/${name}.md)`,
        alert.severity,
        alert.tier,
        thresholdsOf(alert),
        windowsOf(alert),
        durationOrNone(alert.forSeconds),
        durationOrNone(alert.keepFiringForSeconds),
        alert.summary,
      ]),
    ),
    '## Who is called next',
    'While nobody acknowledges a critical alert it climbs, from the first page on.',
    table(
      ['after', 'tier', 'alert'],
      ESCALATION.map(({ tier, afterSeconds }) => [
        duration(afterSeconds),
        tier,
        code(ESCALATION_ALERT_NAMES[tier]),
      ]),
    ),
    '## Who is told how',
    table(
      ['receiver', 'channels', 'mailboxes'],
      Object.entries(RECEIVERS).map(([name, { channels, mailboxes }]) => [
        code(name),
        channels.join(', '),
        mailboxes.join(', '),
      ]),
    ),
    '## Conditions',
    'In PromQL; the monitor evaluates the same in process. The rules that Prometheus runs are in `prometheus/rules/`.',
    ...alerts.map(
      ([name, alert]) =>
        `### ${name}\n\n\`\`\`promql\n${promqlOfAlert(alert, contextOf(alert))}\n\`\`\``,
    ),
  ]);
}

function durationOrNone(seconds = 0): string {
  return seconds === 0 ? '–' : duration(seconds);
}

function contextOf({ scope }: Alert): typeof SERVICE_RULES {
  return scope === 'service' ? SERVICE_RULES : PIPELINE_RULES;
}

function thresholdsOf({ conditions, alternatives = [], unit }: Alert): string {
  const all = [...conditions, ...alternatives].map(({ comparison, threshold }) =>
    [comparison, unit === 'ratio' ? `${Number((threshold * 100).toFixed(2))} %` : threshold]
      .concat(unit === 'seconds' ? ['s'] : [])
      .join(' '),
  );
  return [...new Set(all)].join(', ');
}

function windowsOf({ conditions, alternatives = [] }: Alert): string {
  const all = [...conditions, ...alternatives].flatMap(({ query }) => windowOf(query));
  return all.length === 0 ? 'now' : [...new Set(all)].join(', ');
}

function windowOf(query: Query): readonly string[] {
  switch (query.kind) {
    case 'constant':
      return [];
    case 'ratio':
      return [...windowOf(query.part), ...windowOf(query.whole)];
    case 'scaled':
      return windowOf(query.of);
    case 'recorded':
      return [
        query.record
          .replace(/^.*?(\d+[mhd])$/, '$1')
          .replace(/m$/, ' min')
          .replace(/([hd])$/, ' $1'),
      ];
    case 'latest':
      return query.withinSeconds === undefined ? [] : [duration(query.withinSeconds)];
    case 'absent':
      return [duration(query.withinSeconds)];
    default:
      return typeof query.window === 'number' ? [duration(query.window)] : [];
  }
}
