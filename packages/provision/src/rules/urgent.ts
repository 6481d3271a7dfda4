/**
 * The groups of the critical alerts of the eight, which are to be known at once. With 100 services of 3
 * instances (21,000 series) all five in one group cost 0.17 s of CPU an evaluation. So the counted events
 * are looked at five times a second by their increase alone (0.02 s), what was counted before a series was
 * first seen is recorded every 2 s, and what is taken over 5 minutes is judged every second.
 */
import { durationOf, promqlOfBirths, promqlOfConditions, SERVICE_RULES } from '@earshot/promql';
import { ALERTS, OBJECTIVES, type AlertName } from '@earshot/telemetry';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule-file.ts';

const EVENTS_INTERVAL_SECONDS = 0.2;
const RATES_INTERVAL_SECONDS = 1;
const BIRTHS_INTERVAL_SECONDS = 2;

export function isUrgent(name: AlertName): boolean {
  return name in OBJECTIVES && ALERTS[name].severity === 'critical';
}

export function urgentGroups(rules: readonly AlertingRule[]): readonly RuleGroup[] {
  const events: AlertingRule[] = [];
  const rates: AlertingRule[] = [];
  const births: RecordingRule[] = [];
  for (const rule of rules) {
    const split = eventsOf(rule);
    if (split === undefined) rates.push(rule);
    else {
      births.push(split.births);
      events.push({ ...rule, expr: split.expr });
    }
  }
  return [
    group('earshot-critical', EVENTS_INTERVAL_SECONDS, events),
    group('earshot-critical-rates', RATES_INTERVAL_SECONDS, rates),
    group('earshot-births', BIRTHS_INTERVAL_SECONDS, births),
  ];
}

function group(name: string, seconds: number, rules: RuleGroup['rules']): RuleGroup {
  // Whatever the server's default offset is: here lateness is what counts.
  return { name, interval: durationOf(seconds), query_offset: '0s', rules };
}

/** The same alert with its births recorded, when it counts events. */
function eventsOf({ alert }: AlertingRule): { births: RecordingRule; expr: string } | undefined {
  const { conditions } = ALERTS[alert as AlertName];
  const [condition] = conditions;
  if (conditions.length !== 1 || condition?.query.kind !== 'increase') return undefined;
  const { query, comparison, threshold } = condition;
  const { measure } = OBJECTIVES[alert as keyof typeof OBJECTIVES];
  const record = `earshot:${measure}:births`;
  const grown = promqlOfConditions(conditions, { ...SERVICE_RULES, countsBirths: false });
  return {
    births: { record, expr: promqlOfBirths(query, SERVICE_RULES) },
    expr: `(${grown}) or (${record} ${comparison} ${threshold})`,
  };
}
