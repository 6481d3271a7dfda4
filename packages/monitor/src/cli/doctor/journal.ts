/** Is what is pending kept over a crash? */
import type { Finding } from './finding.ts';
import { settingOf, sumOf, type ServiceStatus } from './service-status.ts';

export function lookAtJournal(service: ServiceStatus, metrics: string): Finding {
  const what = 'journal';
  const folder = settingOf(service, 'EARSHOT_DATA_DIR');
  if (folder === undefined) {
    return {
      what,
      is: 'ok',
      says: 'off: a crash loses what was pending; EARSHOT_DATA_DIR turns it on',
    };
  }
  if (sumOf(metrics, 'earshot_journal_off') > 0) {
    return {
      what,
      is: 'wrong',
      says: `${folder} can not be written, so that a crash loses what is pending`,
      mend: 'See that the folder of EARSHOT_DATA_DIR exists, is writable for the service, and has room; the log has the reason (`journal_off`). It is tried again by itself.',
    };
  }
  return { what, is: 'ok', says: `is written in ${folder}` };
}
