/** Starts the journal where a folder for it is set. What it takes to run is loaded only then. */
import { activeTracerProvider, type Runtime } from '@earshot/instrumentation';
import { KEPT_ALERTS } from '../alerts/archive.ts';
import type { History } from '../history/history.ts';
import type { Log } from '../logs/logger.ts';
import { isMember } from '../service/link.ts';
import type { Settings } from '../settings/table.ts';
import type { Journal } from './journal.ts';
import { serviceFolder } from './service-folder.ts';

export async function startJournal(
  runtime: Runtime,
  history: History,
  { dataDir, dataMaxAgeDays, dataMaxSizeMb }: Settings,
  serviceName: string,
  { logger }: Log,
): Promise<Journal | undefined> {
  if (dataDir === undefined) return undefined;
  try {
    const { Journal } = await import('./journal.ts');
    const journal = new Journal({
      runtime,
      history,
      // Services that share a folder do not tell of each other's.
      folder: serviceFolder(dataDir, serviceName),
      // In a cluster the primary alone judges alerts.
      inherits: isMember() ? undefined : KEPT_ALERTS,
      maxAgeDays: dataMaxAgeDays,
      maxSizeMb: dataMaxSizeMb,
      areSpansMade: () => activeTracerProvider() !== undefined,
      inform: (event, fields, message) => logger.info({ event, ...fields }, message),
    });
    runtime.listen(journal);
    journal.start();
    return journal;
  } catch (error) {
    runtime.failed('journal', error);
    return undefined;
  }
}
