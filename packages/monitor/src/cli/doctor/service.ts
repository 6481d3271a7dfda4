/** Is the service followed, has it a name, and is Earshot itself well in it? */
import { clean } from '../paint.ts';
import type { Finding } from './finding.ts';
import { countSinceStart, errorsByPart } from './own-errors.ts';
import type { ServiceStatus } from './service-status.ts';

/** As long as the alert MonitorErrors looks back. */
const RECENT_MS = 15 * 60_000;

export function lookAtHooks({ hooked, counts, connections }: ServiceStatus): Finding {
  const versions = [...new Set(hooked.classes.map(({ version }) => version))];
  const seen = `${connections} connections, ${counts.attempts} notifications`;
  if (versions.length > 0) {
    return { what: 'hooks', is: 'ok', says: `ws ${versions.join(', ')}; ${seen}` };
  }
  if (hooked.websocket_class + hooked.websocket_server_class + hooked.socket > 0) {
    return { what: 'hooks', is: 'ok', says: `by watch(server); ${seen}` };
  }
  return {
    what: 'hooks',
    is: 'warning',
    says: 'no copy of ws is hooked: nothing is followed',
    mend: 'Start with --import @earshot/monitor/register before anything else; a bundled app calls watch(server). ws has to be 8: the log names another (`not_hookable`).',
  };
}

/** Without users nothing is known per user, and no message can be found to be another's. */
export function lookAtUsers({ connections }: ServiceStatus, known: number): Finding {
  const what = 'users';
  if (known > 0) return { what, is: 'ok', says: `${known} known` };
  if (connections === 0) return { what, is: 'ok', says: 'nobody has connected yet' };
  return {
    what,
    is: 'warning',
    says: `nobody knows whose the ${connections} connections are`,
    mend: 'Export identify from earshot.config: without it nothing is told per user, and a message on the wrong connection is not noticed.',
  };
}

export function lookAtName({ service }: ServiceStatus): Finding {
  if (service !== null) return { what: 'service name', is: 'ok', says: clean(service) };
  return {
    what: 'service name',
    is: 'warning',
    says: 'not set',
    mend: 'Set OTEL_SERVICE_NAME: alerts and dashboards name the service by it.',
  };
}

/** Failed exports are a finding of their own, and what an alert is about is as old as its window. */
export function lookAtErrors(metrics: string, nowMs: number): Finding {
  const what = 'monitor';
  const errors = errorsByPart(metrics).filter(({ part }) => part !== 'export');
  if (errors.length === 0) return { what, is: 'ok', says: 'no errors of its own' };
  const count = errors.reduce((sum, one) => sum + one.count, 0);
  const latestMs = Math.max(...errors.map((one) => one.latestMs));
  const parts = errors.map(({ part }) => part).join(', ');
  const counted = `${countSinceStart(count, latestMs, nowMs)} (${parts})`;
  if (nowMs - latestMs > RECENT_MS) {
    return { what, is: 'ok', says: `no errors of its own of late; ${counted}` };
  }
  return {
    what,
    is: 'warning',
    says: `errors of its own: ${counted}`,
    mend: 'The log has them (`internal_error`).',
  };
}
