/**
 * The areas of the API, all in one. A test holds real answers against the shapes, with every object
 * closed, so that they can't drift from what is sent.
 */
import { ALERT_AREA } from './areas/alerts.ts';
import { CHANNEL_AREA } from './areas/channels.ts';
import { DASHBOARD_AREA } from './areas/dashboards.ts';
import { EMERGENCY_AREA } from './areas/emergency.ts';
import { HEALTH_AREA } from './areas/health.ts';
import { PAGE_AREA } from './areas/pages.ts';
import { SERVICE_AREA } from './areas/service.ts';
import { TRACE_AREA } from './areas/traces.ts';
import { USER_AREA } from './areas/users.ts';
import type { Area, Operation } from './area.ts';
import { PROBLEM_SHAPE } from './problem.ts';
import type { Schema } from './schema.ts';

const AREAS: readonly Area[] = [
  TRACE_AREA,
  USER_AREA,
  DASHBOARD_AREA,
  HEALTH_AREA,
  ALERT_AREA,
  EMERGENCY_AREA,
  CHANNEL_AREA,
  SERVICE_AREA,
  PAGE_AREA,
];

export const OPERATIONS: Readonly<Record<string, Operation>> = Object.assign(
  {},
  ...AREAS.map(({ operations }) => operations),
);
export const SHAPES: Readonly<Record<string, Schema>> = Object.assign(
  { Problem: PROBLEM_SHAPE },
  ...AREAS.map(({ shapes }) => shapes),
);
