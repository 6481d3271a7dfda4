/** The commands about alerts: what fires, who looks after it, whose notices are kept back. */
import type { Command } from 'commander';
import { HELD_MINUTES } from '../../alerts/holds.ts';
import {
  acknowledge,
  printAcknowledged,
  printAlerts,
  printSilenced,
  readAlerts,
  silence,
} from '../alerts-command.ts';
import { minutesOf } from '../minutes.ts';
import { ownName } from '../own-name.ts';
import type { Run } from '../run.ts';
import { lift, printLifted, printTakenBack, takeBack } from '../undo.ts';
import { printPastAlerts, readPastAlerts } from '../past-alerts-command.ts';

interface Acknowledging {
  readonly by: string;
  readonly minutes?: number;
  readonly takeBack?: true;
}
interface Silencing {
  readonly by: string;
  readonly minutes?: number;
  readonly reason?: string;
  readonly lift?: true;
}

const MINUTES = minutesOf(HELD_MINUTES.least, HELD_MINUTES.most);
const FOR = `for how long, ${HELD_MINUTES.least} to ${HELD_MINUTES.most}`;

export function addAlertCommands(program: Command, run: Run): void {
  program
    .command('alerts')
    .description('what fires, and who looks after it')
    .option('--past', 'those that are over, the newest first')
    .action(({ past }: { past?: true }) =>
      past === true ? run(readPastAlerts, printPastAlerts) : run(readAlerts, printAlerts),
    );
  program
    .command('ack <alert>')
    .description('take an alert on, so that nobody else is called for it')
    .option('--by <name>', 'who looks after it', ownName())
    .option('--minutes <minutes>', FOR, MINUTES)
    .option('--take-back', 'nobody looks after it any more')
    .action((alert: string, { by, minutes, takeBack: isTakenBack }: Acknowledging) =>
      isTakenBack === true
        ? run((api) => takeBack(api, alert), printTakenBack)
        : run((api) => acknowledge(api, alert, by, minutes), printAcknowledged),
    );
  program
    .command('silence <alert>')
    .description(
      'keep the notices of an alert back for a while; it is judged and shown all the same',
    )
    .option('--minutes <minutes>', FOR, MINUTES)
    .option('--reason <text>', 'why, for whoever looks at the alerts')
    .option('--by <name>', 'who wants it so', ownName())
    .option('--lift', 'end the silence before its time')
    .action((alert: string, { by, minutes, reason, lift: isLifted }: Silencing, self: Command) => {
      if (isLifted === true) return run((api) => lift(api, alert), printLifted);
      if (minutes === undefined || reason === undefined) {
        self.error('error: a silence needs --minutes <minutes> and --reason <text>, or --lift');
      }
      return run((api) => silence(api, alert, { by, minutes, reason }), printSilenced);
    });
}
