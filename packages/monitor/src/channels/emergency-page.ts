/** An emergency as a person is told of it: the words of whoever raised it, to everybody. */
import { TIERS } from '@earshot/telemetry';
import { emergencyAlert, type Emergency } from '../alerts/alert.ts';
import { PATHS } from '../http/paths.ts';
import { plainText } from '../logs/logger.ts';
import type { Page, PageSources } from './page.ts';

export const EMERGENCY_TITLE_LENGTH = 200;
export const EMERGENCY_MESSAGE_LENGTH = 2_000;

export function emergencyPage(emergency: Emergency, nowMs: number, sources: PageSources): Page {
  const { service, wall, publicUrl } = sources;
  const [first, ...others] = TIERS;
  const title = plainText(emergency.title, EMERGENCY_TITLE_LENGTH);
  const base = publicUrl();
  return {
    kind: 'emergency',
    tier: first,
    alsoTo: others,
    title: `EMERGENCY (${emergency.severity}) ${title}: ${service.serviceName}`,
    text: emergency.message
      .slice(0, EMERGENCY_MESSAGE_LENGTH)
      .split(/\r?\n/)
      .map((line) => plainText(line, EMERGENCY_MESSAGE_LENGTH))
      .join('\n'),
    labels: emergencyAlert(emergency, service).labels,
    startsAt: wall.at(nowMs),
    endsAt: null,
    value: null,
    count: 0,
    samples: [],
    links:
      base === undefined
        ? []
        : [{ title: 'What fires now', url: `${base}${PATHS.console}?dashboard=websocket_alerts` }],
  };
}
