/** The servers that the service itself asks, where they are set: do they answer? */
import type { Finding } from './finding.ts';
import { probe } from './probe.ts';
import { settingsOf, type ServiceStatus } from './service-status.ts';

const SERVERS = [
  { what: 'Alertmanager', setting: 'EARSHOT_ALERTMANAGER_URL', path: '/-/ready' },
  { what: 'Prometheus', setting: 'PROMETHEUS_URL', path: '/-/ready' },
  { what: 'Jaeger', setting: 'JAEGER_QUERY_URL', path: '/api/services' },
] as const;

export function lookAtServers(service: ServiceStatus): Promise<Finding[]> {
  return Promise.all(
    SERVERS.flatMap(({ what, setting, path }) =>
      settingsOf(service, setting)
        // What is masked can't be asked from here.
        .filter((url) => !url.includes('***'))
        .map((url) => lookAt(what, setting, url, path)),
    ),
  );
}

async function lookAt(what: string, setting: string, url: string, path: string): Promise<Finding> {
  const base = url.replace(/\/+$/, '');
  const why = await probe(`${base}${path}`).then(
    ({ status }) => (status < 300 ? undefined : `it answers ${status}`),
    (error: unknown) => (error as Error).message,
  );
  if (why === undefined) return { what, is: 'ok', says: `${base} answers` };
  return {
    what,
    is: 'warning',
    says: `no good answer at ${base}, as seen from here (${why})`,
    mend: `See that it runs, and that ${setting} of the service is its address; a service in a container may see it where this machine does not.`,
  };
}
