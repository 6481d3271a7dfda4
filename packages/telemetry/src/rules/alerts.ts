/**
 * Alerts as data. The eight come from the objectives; `MORE_ALERTS` are those beyond them. Thresholds
 * stand here and in `objectives.ts`, nowhere else.
 */
import {
  OBJECTIVES,
  type Comparison,
  type Objective,
  type ObjectiveName,
  type Severity,
  type Team,
  type Tier,
} from '../objectives.ts';
import type { DashboardId } from '../dashboards/panel.ts';
import { MEASURES } from '../queries/measures.ts';
import type { Query } from '../queries/query.ts';
import { MORE_ALERT_NAMES, type MoreAlertName } from './alert-names.ts';
import { BUDGET_BURN_ALERTS } from './budget-burn.ts';
import { MORE_ALERTS } from './more-alerts.ts';
import { OBJECTIVE_TEXTS } from './objective-texts.ts';
import { PIPELINE_ALERTS } from './pipeline-alerts.ts';

export type AlertUnit = 'count' | 'ratio' | 'seconds';

export interface Condition {
  readonly query: Query;
  readonly comparison: Comparison;
  readonly threshold: number;
}

export interface Alert {
  /** All of them must hold, for the same service. The first one's value is told. */
  readonly conditions: readonly Condition[];
  /** Each of these is enough by itself. Only in the scope `pipeline`. */
  readonly alternatives?: readonly Condition[];
  /** What the value is. */
  readonly unit: AlertUnit;
  /** How long they must have held. */
  readonly forSeconds: number;
  /** How long the alert goes on after they ceased to hold. */
  readonly keepFiringForSeconds?: number;
  readonly severity: Severity;
  readonly tier: Tier;
  readonly team: Team;
  /** Alerts of one family tell of the same trouble: the worse one hides the others. */
  readonly family: string;
  readonly summary: string;
  /** With `{subject}`, `{value}` and `{threshold}`. */
  readonly description: string;
  /** Where a person reads on. */
  readonly dashboard: DashboardId;
  /** The traces that show it: by attributes, or slower than so many seconds. */
  readonly traceSearch?: {
    readonly tags?: Readonly<Record<string, string>>;
    readonly minSeconds?: number;
  };
  /** `service`: one alert a service. `pipeline`: of a server of the pipeline, by its own labels. */
  readonly scope: 'service' | 'pipeline';
}

export type AlertName = ObjectiveName | MoreAlertName;

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

function alertOf(name: ObjectiveName, objective: Objective): Alert {
  const { measure, comparison, threshold, windowSeconds } = objective;
  const { severity, tier, team, family, summary } = objective;
  const isGauge = measure === 'active_connections';
  return {
    conditions: [{ query: MEASURES[measure](windowSeconds), comparison, threshold }],
    unit: UNITS[objective.unit],
    // Of a gauge the latest value is looked at: it must have held for the window.
    forSeconds: isGauge ? windowSeconds : 0,
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
