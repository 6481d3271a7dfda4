/** What an alert is: its conditions, who is called, and what they read. */
import type { DashboardId } from '../dashboards/panel.ts';
import type { Comparison, ObjectiveName, Severity, Team, Tier } from '../objectives.ts';
import type { Query } from '../queries/query.ts';
import type { MoreAlertName, OWN_MORE_ALERT_NAMES } from './alert-names.ts';

export type AlertName = ObjectiveName | MoreAlertName;
/** Alerts that a process judges of itself, without a Prometheus. */
export type OwnAlertName = ObjectiveName | (typeof OWN_MORE_ALERT_NAMES)[number];
export type AlertUnit = 'count' | 'ratio' | 'seconds';

/**
 * What a process judges of itself goes on for so long after its condition ceased, in the process and in
 * Prometheus: what flickers around its threshold, or has no numbers for a moment, is one alert.
 */
export const KEEP_FIRING_SECONDS = 30;

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
