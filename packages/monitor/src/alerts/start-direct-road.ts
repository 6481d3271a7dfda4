/** The direct road as the settings want it; none without an Alertmanager. */
import type { Runtime } from '@earshot/instrumentation';
import type { AlertedService } from '@earshot/telemetry';
import type { Log } from '../logs/logger.ts';
import { shownUrl } from '../settings/refusal.ts';
import type { Settings } from '../settings/table.ts';
import type { WallClock } from '../wall-clock.ts';
import { DirectRoad } from './direct-road.ts';
import type { Silences } from './silences.ts';

export interface DirectRoadSources {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly service: AlertedService;
  readonly wall: WallClock;
  readonly silences: Silences;
  readonly log: Pick<Log, 'logger'>;
}

export function startDirectRoad(sources: DirectRoadSources): DirectRoad | undefined {
  const { runtime, settings, service, wall, silences, log } = sources;
  // Where alerts are off they may be turned on while the process runs.
  const urls = settings.alertmanagerUrls;
  if (urls.length === 0) return undefined;
  const road = new DirectRoad({
    runtime,
    urls,
    service,
    wall,
    isSilenced: (name) => !settings.alertsEnabled || silences.has(name),
    lost: (address, error) => {
      const url = shownUrl(address);
      log.logger.warn(
        { event: 'alertmanager_lost', url, detail: error.message },
        `Alertmanager at ${url} takes no alerts (${error.message}); it is tried again while they hold`,
      );
    },
  });
  runtime.listen(road);
  return road;
}
