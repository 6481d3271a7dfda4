/** Where a query is to stand: what its series are narrowed to and grouped by, and its windows. */
export interface PromqlContext {
  /** Labels that every result keeps besides those the query names. */
  readonly by: readonly string[];
  /** Regular expressions that the series of Earshot are narrowed to (dashboards: `job`, `instance`). */
  readonly matchers: Readonly<Record<string, string>>;
  /** The same for what rules make, records and alerts: they carry the service's name and no `job`. */
  readonly ruleMatchers?: Readonly<Record<string, string>>;
  /** How the windows that are no number are written. */
  readonly windows: { readonly interval: string; readonly range: string };
  /**
   * A series that is first seen at 5 has `increase()` 0: count its first value as events. Dashboards
   * do without, as they draw what is there.
   */
  readonly countsBirths: boolean;
}

/** Rules: one result a service. */
export const SERVICE_RULES: PromqlContext = {
  by: ['service_name', 'deployment_environment_name'],
  matchers: {},
  windows: { interval: '1m', range: '1h' },
  countsBirths: true,
};

/** Rules on servers of the pipeline: one result a process. */
export const PIPELINE_RULES: PromqlContext = { ...SERVICE_RULES, by: ['job', 'instance'] };

/** Panels of Grafana. */
export const PANELS: PromqlContext = {
  by: [],
  matchers: { job: '$job', instance: '$instance' },
  windows: { interval: '$__rate_interval', range: '$__range' },
  countsBirths: false,
};
