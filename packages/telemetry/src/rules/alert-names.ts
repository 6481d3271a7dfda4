/** Names of alerts. It imports nothing: metrics carry alert names too. */

/** The alerts beyond the eight. */
export const MORE_ALERT_NAMES = [
  'Watchdog',
  'TelemetryAbsent',
  'DeliveryBudgetBurn1h',
  'DeliveryBudgetBurn6h',
  'DeliveryBudgetBurn1d',
  'DeliveryBudgetBurn3d',
  'LedgerEvicting',
  'MonitorHookedNothing',
  'MonitorErrors',
  'JournalOff',
  'SeriesOverflow',
  'CollectorDown',
  'CollectorRefusing',
  'CollectorFailingToSend',
  'CollectorQueueFull',
  'PrometheusRuleFailures',
  'PrometheusMissedEvaluations',
  'AlertmanagerFailing',
  'AlertmanagerUnreachable',
] as const;
export type MoreAlertName = (typeof MORE_ALERT_NAMES)[number];

/** Those of them that a process judges of itself, as it does the eight: its own monitoring. */
export const OWN_MORE_ALERT_NAMES = [
  'LedgerEvicting',
  'MonitorHookedNothing',
  'MonitorErrors',
  'JournalOff',
] as const satisfies readonly MoreAlertName[];

/** The alerts by which a higher tier is called. */
export const ESCALATION_ALERT_NAMES = {
  operations: 'EscalatedToOperations',
  engineering: 'EscalatedToEngineering',
  management: 'EscalatedToManagement',
  executive: 'EscalatedToExecutive',
} as const;
