/** `docs/reference`: what a person looks up, made from the table so that it cannot go stale. */
import type { Artifact } from '../artifact.ts';
import { alertsPage } from './alerts.ts';
import { attributesPage } from './attributes.ts';
import { dashboardsPage } from './dashboards.ts';
import { logsPage } from './logs.ts';
import { metricsPage } from './metrics.ts';
import { spansPage } from './spans.ts';

export function referenceFiles(): readonly Artifact[] {
  return [metricsPage(), attributesPage(), spansPage(), alertsPage(), dashboardsPage(), logsPage()];
}
