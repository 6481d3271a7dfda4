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
import { MEASURES } from '../queries/measures.ts';
import type { Query } from '../queries/query.ts';
import type { MoreAlertName } from './alert-names.ts';
import { MORE_ALERTS } from './more-alerts.ts';

export interface Condition {
  readonly query: Query;
  readonly comparison: Comparison;
  readonly threshold: number;
}

export interface Alert {
  /** All of them must hold, for the same service. */
  readonly conditions: readonly Condition[];
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
  /** `service`: one alert a service. `pipeline`: of a server of the pipeline, by its own labels. */
  readonly scope: 'service' | 'pipeline';
}

export type AlertName = ObjectiveName | MoreAlertName;

export const ALERTS: Readonly<Record<AlertName, Alert>> = {
  ...(Object.fromEntries(
    Object.entries(OBJECTIVES).map(([name, objective]) => [name, alertOf(objective)]),
  ) as Record<ObjectiveName, Alert>),
  ...MORE_ALERTS,
};

function alertOf(objective: Objective): Alert {
  const { measure, comparison, threshold, windowSeconds } = objective;
  const { severity, tier, team, family, summary } = objective;
  return {
    conditions: [{ query: MEASURES[measure](windowSeconds), comparison, threshold }],
    forSeconds: 0,
    severity,
    tier,
    team,
    family,
    summary,
    scope: 'service',
  };
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
