/** The five dashboards, by the ID in their address. */
import { ALERTING } from './alerts/alerts.ts';
import { EXECUTIVE } from './executive.ts';
import { OPERATIONS } from './operations/operations.ts';
import type { Dashboard, DashboardId } from './panel.ts';
import { PERFORMANCE } from './performance/performance.ts';
import { USER_DIAGNOSTICS } from './user-diagnostics.ts';

export const DASHBOARDS = {
  websocket_executive: EXECUTIVE,
  websocket_operations: OPERATIONS,
  websocket_user_diagnostics: USER_DIAGNOSTICS,
  websocket_performance: PERFORMANCE,
  websocket_alerts: ALERTING,
} as const satisfies { readonly [I in DashboardId]: Dashboard };
