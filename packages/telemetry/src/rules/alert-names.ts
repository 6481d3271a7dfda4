/** The names of the alerts beyond the eight. It imports nothing: metrics carry alert names too. */
export const MORE_ALERT_NAMES = ['Watchdog', 'TelemetryAbsent'] as const;
export type MoreAlertName = (typeof MORE_ALERT_NAMES)[number];
