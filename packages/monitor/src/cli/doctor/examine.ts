/** `earshot doctor`: what works, what does not, and how to mend it. */
import { PATHS } from '../../http/paths.ts';
import { readAlerts } from '../alerts-command.ts';
import { ApiError, type ApiClient } from '../api-client.ts';
import { readUsers } from '../users-command.ts';
import { lookAtChannels } from './channels.ts';
import { lookAtClock } from './clock.ts';
import { lookAtExports } from './exports.ts';
import type { Finding } from './finding.ts';
import { lookAtJournal } from './journal.ts';
import { lookAtServers } from './servers.ts';
import type { ServiceStatus } from './service-status.ts';
import { lookAtErrors, lookAtHooks, lookAtName, lookAtUsers } from './service.ts';

/** Runs every look that makes sense. One that fails is a finding, not an end. */
export async function examine(api: ApiClient, nowMs: () => number = Date.now): Promise<Finding[]> {
  const address = await api.address();
  if (address.is === 'wrong') return [address];
  const findings = await Promise.all([
    found('clock', async () => [lookAtClock(await skewOf(api, nowMs))]),
    found('service', () => lookAtService(api, nowMs())),
    found('channels', async () => lookAtChannels(await readAlerts(api))),
  ]);
  return [address, ...findings.flat()];
}

async function lookAtService(api: ApiClient, nowMs: number): Promise<Finding[]> {
  const [service, metrics, { known }] = await Promise.all([
    api.get<ServiceStatus>(PATHS.status),
    api.text(PATHS.metrics),
    readUsers(api, { user: undefined, limit: '1' }),
  ]);
  return [
    lookAtHooks(service),
    lookAtName(service),
    lookAtUsers(service, known),
    lookAtErrors(metrics, nowMs),
    lookAtExports(service, metrics, nowMs),
    lookAtJournal(service, metrics),
    ...(await lookAtServers(service)),
  ];
}

/** The answer's time against the middle of the question's. */
async function skewOf(api: ApiClient, nowMs: () => number): Promise<number> {
  const askedAtMs = nowMs();
  const { at } = await api.get<{ at: string }>(PATHS.health);
  return Date.parse(at) - (askedAtMs + nowMs()) / 2;
}

async function found(what: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    // Whoever has no token is told so at once, and not once a look.
    if (error instanceof ApiError && error.status === 401) throw error;
    const says = error instanceof Error ? error.message : String(error);
    return [
      {
        what,
        is: 'wrong',
        says: `could not be looked at: ${says}`,
        mend: 'Is this command of the same version as the service? earshot --version, and `version` of earshot status --json.',
      },
    ];
  }
}
