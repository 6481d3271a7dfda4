/** Is the service followed, has it a name, and is Earshot itself well in it? */
import { clean } from '../paint.ts';
import type { Finding } from './finding.ts';
import { failedExports, failedParts, type ServiceStatus } from './service-status.ts';

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

/** Failed exports are a finding of their own. */
export function lookAtErrors({ monitor_errors: all }: ServiceStatus, metrics: string): Finding {
  const count = Math.max(0, all - failedExports(metrics));
  if (count === 0) return { what: 'monitor', is: 'ok', says: 'no errors of its own' };
  const parts = failedParts(metrics).filter((part) => part !== 'export');
  return {
    what: 'monitor',
    is: 'warning',
    says: `${count} ${count === 1 ? 'error' : 'errors'} of its own since the start (${parts.join(', ')})`,
    mend: 'The log has them (`internal_error`).',
  };
}
