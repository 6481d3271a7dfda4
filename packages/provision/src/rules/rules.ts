/**
 * `prometheus/rules/*.yml`. What is critical has groups of its own (`urgent.ts`), the rest is looked at
 * every 15 s.
 */
import {
  durationOf,
  PIPELINE_RULES,
  promqlOf,
  promqlOfAlert,
  SERVICE_RULES,
} from '@earshot/promql';
import {
  ALERTS,
  DEFAULT_LINKS,
  ESCALATION,
  ESCALATION_LATCH_SECONDS,
  RECORDS,
  type Alert,
  type AlertName,
  type LinkBases,
} from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { annotationsOf } from './annotations.ts';
import { escalationGroup, type EscalationTimes } from './escalation.ts';
import { isUrgent, urgentGroups } from './urgent.ts';
import { ruleFile, type AlertingRule, type RecordingRule, type RuleGroup } from './rule-file.ts';

const INTERVAL_SECONDS = 15;
const SLOW_INTERVAL_SECONDS = 60;

/** Shorter times, for tests of the very same rules. */
export interface RulesOptions {
  readonly escalation?: Partial<EscalationTimes>;
  readonly keepFiringForSeconds?: number;
}

export function rulesFiles(
  links: LinkBases = DEFAULT_LINKS,
  { escalation = {}, ...shorter }: RulesOptions = {},
): readonly Artifact[] {
  const names = Object.keys(ALERTS) as AlertName[];
  const rulesOf = (isMeant: (name: AlertName, alert: Alert) => boolean): AlertingRule[] =>
    names
      .filter((name) => isMeant(name, ALERTS[name]))
      .toSorted()
      .map((name) => alertingRule(name, { ...ALERTS[name], ...shorter }, links));
  const times: EscalationTimes = {
    steps: ESCALATION,
    latchSeconds: ESCALATION_LATCH_SECONDS,
    intervalSeconds: INTERVAL_SECONDS,
    ...escalation,
  };
  return [
    ruleFile('records', [
      group('earshot-records', INTERVAL_SECONDS, recordingRules(false)),
      group('earshot-records-slow', SLOW_INTERVAL_SECONDS, recordingRules(true)),
    ]),
    ruleFile('critical', urgentGroups(rulesOf(isUrgent))),
    ruleFile('services', [
      group(
        'earshot-services',
        INTERVAL_SECONDS,
        rulesOf((name, { scope }) => scope === 'service' && !isUrgent(name)),
      ),
    ]),
    ruleFile('pipeline', [
      group(
        'earshot-pipeline',
        INTERVAL_SECONDS,
        rulesOf((_, { scope }) => scope === 'pipeline'),
      ),
    ]),
    ruleFile('escalation', [escalationGroup(times, links)]),
  ];
}

function group(name: string, seconds: number, rules: RuleGroup['rules']): RuleGroup {
  return { name, interval: durationOf(seconds), rules };
}

/** In the order of the table: what is recorded from a record comes after it. */
function recordingRules(isSlow: boolean): RecordingRule[] {
  return Object.entries(RECORDS)
    .filter(([, record]) => (record.isSlow === true) === isSlow)
    .map(([record, { query }]) => ({ record, expr: promqlOf(query, SERVICE_RULES) }));
}

function alertingRule(name: AlertName, alert: Alert, links: LinkBases): AlertingRule {
  const { severity, tier, team, family, forSeconds, keepFiringForSeconds, scope } = alert;
  return {
    alert: name,
    expr: promqlOfAlert(alert, scope === 'service' ? SERVICE_RULES : PIPELINE_RULES),
    ...(forSeconds === 0 ? {} : { for: durationOf(forSeconds) }),
    ...(keepFiringForSeconds === undefined
      ? {}
      : { keep_firing_for: durationOf(keepFiringForSeconds) }),
    labels: { severity, tier, team, family },
    annotations: annotationsOf(name, alert, links),
  };
}
