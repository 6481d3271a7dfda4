/** Where the HTTP API answers what. */
export const PATHS = {
  console: '/',
  consoleFile: '/console/:file',
  metrics: '/metrics',
  healthz: '/healthz',
  readyz: '/readyz',
  traces: '/monitoring/websocket/traces',
  health: '/monitoring/websocket/health',
  emergencyHealthCheck: '/monitoring/websocket/emergency/health-check',
  users: '/monitoring/websocket/metrics/users',
  dashboard: '/monitoring/websocket/dashboard/:dashboard_id',
  stream: '/monitoring/websocket/stream',
  status: '/monitoring/websocket/system/status',
  settings: '/monitoring/websocket/system/settings',
  openapi: '/monitoring/websocket/openapi.json',
  alerts: '/monitoring/websocket/alerts',
  alertHistory: '/monitoring/websocket/alerts/history',
  acknowledge: '/monitoring/websocket/alerts/:alert/acknowledge',
  silence: '/monitoring/websocket/alerts/:alert/silence',
  channelTest: '/monitoring/websocket/channels/test',
  emergencyAlert: '/monitoring/websocket/emergency/alert',
  emergencyMode: '/monitoring/websocket/emergency/mode',
  runbooks: '/monitoring/websocket/runbooks',
  runbook: '/monitoring/websocket/runbooks/:alert',
} as const;

/** The address that explains what became of a correlation ID's notifications. */
export function explainUrl(publicUrl: string, correlationId: string): string {
  return `${publicUrl}${PATHS.traces}?correlation_id=${encodeURIComponent(correlationId)}`;
}

/** Where this very service tells what to do about an alert. */
export function runbookPath(alert: string): string {
  return `${PATHS.runbooks}/${alert}`;
}
