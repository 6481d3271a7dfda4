/**
 * Alerts as data. The eight come from the objectives; `MORE_ALERTS` are those beyond them. Thresholds
 * stand here and in `objectives.ts`, nowhere else.
 */
import { OBJECTIVES, type Objective, type ObjectiveName } from '../objectives.ts';
import { MEASURES } from '../queries/measures.ts';
import {
  KEEP_FIRING_SECONDS,
  type Alert,
  type AlertName,
  type AlertUnit,
  type OwnAlertName,
} from './alert.ts';
import { MORE_ALERT_NAMES, OWN_MORE_ALERT_NAMES, type MoreAlertName } from './alert-names.ts';
import { BUDGET_BURN_ALERTS } from './budget-burn.ts';
import { MORE_ALERTS } from './more-alerts.ts';
import { OBJECTIVE_TEXTS } from './objective-texts.ts';
import { PIPELINE_ALERTS } from './pipeline-alerts.ts';

const UNITS: Readonly<Record<Objective['unit'], AlertUnit>> = {
  '{notification}': 'count',
  '{violation}': 'count',
  '{bridge}': 'count',
  '{connection}': 'count',
  '1': 'ratio',
  s: 'seconds',
};

export const ALERTS: Readonly<Record<AlertName, Alert>> = {
  ...(Object.fromEntries(
    Object.entries(OBJECTIVES).map(([name, objective]) => [
      name,
      alertOf(name as ObjectiveName, objective),
    ]),
  ) as Record<ObjectiveName, Alert>),
  ...inOrder({ ...MORE_ALERTS, ...BUDGET_BURN_ALERTS, ...PIPELINE_ALERTS }),
};

export const OWN_ALERT_NAMES: readonly OwnAlertName[] = [
  ...(Object.keys(OBJECTIVES) as ObjectiveName[]),
  ...OWN_MORE_ALERT_NAMES,
];

function alertOf(name: ObjectiveName, objective: Objective): Alert {
  const { measure, comparison, threshold, windowSeconds } = objective;
  const { severity, tier, team, family, summary } = objective;
  const isGauge = measure === 'active_connections';
  return {
    conditions: [{ query: MEASURES[measure](windowSeconds), comparison, threshold }],
    unit: UNITS[objective.unit],
    // Of a gauge the latest value is looked at: it must have held for the window.
    forSeconds: isGauge ? windowSeconds : 0,
    keepFiringForSeconds: KEEP_FIRING_SECONDS,
    severity,
    tier,
    team,
    family,
    summary,
    ...OBJECTIVE_TEXTS[name],
    scope: 'service',
  };
}

/** In the order of their names, in which metrics and files list them. */
function inOrder(alerts: Record<MoreAlertName, Alert>): Record<MoreAlertName, Alert> {
  return Object.fromEntries(MORE_ALERT_NAMES.map((name) => [name, alerts[name]])) as Record<
    MoreAlertName,
    Alert
  >;
}

/** The service that an alert speaks of, by its resource. */
export interface AlertedService {
  readonly serviceName: string;
  readonly environment?: string | undefined;
}

/**
 * The labels under which Alertmanager knows an alert, wherever it comes from: two roads with the same
 * labels merge into one alert.
 */
export function alertLabels(
  name: AlertName,
  { serviceName, environment }: AlertedService,
): Readonly<Record<string, string>> {
  const { severity, tier, team, family } = ALERTS[name];
  return {
    alertname: name,
    severity,
    tier,
    team,
    family,
    service_name: serviceName,
    ...(environment === undefined ? {} : { deployment_environment_name: environment }),
  };
}
