/**
 * Objectives and thresholds, once: health checks, alerts, rules and dashboards all read them here.
 */

export const SEVERITIES = ['critical', 'high', 'medium'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const TIERS = ['operations', 'engineering', 'management', 'executive'] as const;
export type Tier = (typeof TIERS)[number];
export const TEAMS = ['notifications', 'observability'] as const;
export type Team = (typeof TEAMS)[number];
/** What objectives judge; what each is made of stands in `queries/measures.ts`. */
export const MEASURE_NAMES = [
  'silent_failures',
  'isolation_violations',
  'bridge_failures',
  'success_rate',
  'delivery_latency_mean',
  'active_connections',
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];
export type Comparison = '>' | '<' | '==';

export interface Objective {
  /** What is measured. */
  readonly measure: MeasureName;
  readonly comparison: Comparison;
  readonly threshold: number;
  /** `1` is a ratio of 0 to 1. */
  readonly unit: '{notification}' | '{violation}' | '{bridge}' | '{connection}' | '1' | 's';
  /** Over how long the measure is taken, in seconds. */
  readonly windowSeconds: number;
  readonly severity: Severity;
  readonly tier: Tier;
  readonly team: Team;
  /** Alerts of one family tell of the same trouble: the worse one hides the others. */
  readonly family: string;
  readonly summary: string;
}

/** The eight alerts. An objective is breached when `measure comparison threshold` holds. */
export const OBJECTIVES = {
  SilentFailures: {
    measure: 'silent_failures',
    comparison: '>',
    threshold: 0,
    unit: '{notification}',
    windowSeconds: 900,
    severity: 'critical',
    tier: 'operations',
    team: 'notifications',
    family: 'silent_failures',
    summary: 'Notifications were lost and nobody was told.',
  },
  IsolationViolations: {
    measure: 'isolation_violations',
    comparison: '>',
    threshold: 0,
    unit: '{violation}',
    windowSeconds: 900,
    severity: 'critical',
    tier: 'operations',
    team: 'notifications',
    family: 'isolation',
    summary: 'A notification was about to reach another user.',
  },
  BridgeFailures: {
    measure: 'bridge_failures',
    comparison: '>',
    threshold: 0,
    unit: '{bridge}',
    windowSeconds: 900,
    severity: 'critical',
    tier: 'operations',
    team: 'notifications',
    family: 'bridge',
    summary: 'A bridge could not be created.',
  },
  SuccessRateLow: {
    measure: 'success_rate',
    comparison: '<',
    threshold: 0.95,
    unit: '1',
    windowSeconds: 300,
    severity: 'high',
    tier: 'operations',
    team: 'notifications',
    family: 'success_rate',
    summary: 'Fewer than 95 % of notifications were confirmed.',
  },
  SuccessRateCritical: {
    measure: 'success_rate',
    comparison: '<',
    threshold: 0.9,
    unit: '1',
    windowSeconds: 300,
    severity: 'critical',
    tier: 'operations',
    team: 'notifications',
    family: 'success_rate',
    summary: 'Fewer than 90 % of notifications were confirmed.',
  },
  LatencyHigh: {
    measure: 'delivery_latency_mean',
    comparison: '>',
    threshold: 2,
    unit: 's',
    windowSeconds: 300,
    severity: 'medium',
    tier: 'operations',
    team: 'notifications',
    family: 'latency',
    summary: 'Delivery takes more than 2 s on average.',
  },
  LatencyCritical: {
    measure: 'delivery_latency_mean',
    comparison: '>',
    threshold: 10,
    unit: 's',
    windowSeconds: 300,
    severity: 'critical',
    tier: 'operations',
    team: 'notifications',
    family: 'latency',
    summary: 'Delivery takes more than 10 s on average.',
  },
  NoActiveConnections: {
    measure: 'active_connections',
    comparison: '==',
    threshold: 0,
    unit: '{connection}',
    windowSeconds: 60,
    severity: 'high',
    tier: 'operations',
    team: 'notifications',
    family: 'connections',
    summary: 'No client is connected.',
  },
} as const satisfies Record<string, Objective>;
export type ObjectiveName = keyof typeof OBJECTIVES;

/** The eight health checks; `system` is the worst of the others. */
export const HEALTH_CHECKS = [
  'system',
  'bridge_initialisation',
  'notification_delivery',
  'silent_failure',
  'user_isolation',
  'connection_stability',
  'performance',
  'memory_leak',
] as const;
export type HealthCheckName = (typeof HEALTH_CHECKS)[number];
/** Worst last. `unknown`: nothing happened that could be judged, which is not the same as healthy. */
export const HEALTH_STATUSES = ['healthy', 'unknown', 'degraded', 'critical'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** Thresholds of the health checks. Beyond `healthy` it is degraded, beyond `critical` critical. */
export const HEALTH_THRESHOLDS = {
  bridgeFailures: 0,
  successRate: { healthy: 0.95, critical: 0.9 },
  silentFailures: 0,
  isolationViolations: 0,
  latencyMeanSeconds: { healthy: 1, critical: 5 },
  /** Of the connections there are or were within 15 minutes, those that ended without a closing handshake. */
  dropShare: { healthy: 0.1, critical: 0.5 },
  reconnectMeanSeconds: { healthy: 5, critical: 30 },
  eventLoopDelayP99Seconds: { healthy: 0.1, critical: 1 },
  /** The mean latency of the window against that of the hour before it. */
  latencyDrift: { healthy: 3, critical: 10 },
  /** Share of the heap's limit that is gained in an hour. */
  heapGrowthPerHour: { healthy: 0.05, critical: 0.25 },
  /** Once half of the heap is in use: until all of it would be, growing as it does. */
  heapFullInSeconds: { healthy: 3600, critical: 600 },
} as const;

/** Every silent failure is detected within this many seconds; the default of the window. */
export const SILENT_FAILURE_WINDOW_SECONDS = 60;
