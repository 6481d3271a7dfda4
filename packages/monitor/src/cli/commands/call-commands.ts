/** The commands that call people: an emergency, emergency mode, a test of the channels. */
import { SEVERITIES, type Severity } from '@earshot/telemetry';
import { Option, type Command } from 'commander';
import { EMERGENCY_MINUTES } from '../../emergency-mode/emergency-minutes.ts';
import { printEmergency, raiseEmergency } from '../emergency-command.ts';
import { beginMode, endMode, printBegun, printEnded } from '../emergency-mode-command.ts';
import { EXIT } from '../exit-codes.ts';
import { minutesOf } from '../minutes.ts';
import { ownName } from '../own-name.ts';
import type { Run } from '../run.ts';
import { printTests, testChannels } from '../test-alert-command.ts';

interface Emergency {
  readonly message: string;
  readonly severity: Severity;
}
interface Mode {
  readonly minutes: number;
  readonly reason: string;
}

export function addCallCommands(program: Command, run: Run): void {
  program
    .command('test-alert [channel]')
    .description(
      'send a page that says it is a test by each channel, or by this one; exits with 1 when one fails',
    )
    .option('--by <name>', 'who wants to know, as the page says it', ownName())
    .action((channel: string | undefined, { by }: { readonly by: string }) =>
      run(
        (api) => testChannels(api, channel, by),
        printTests,
        ({ tests }) => (tests.every(({ delivered }) => delivered) ? EXIT.fine : EXIT.badNews),
      ),
    );
  program
    .command('emergency <title>')
    .description('call everybody now: all tiers, by every channel')
    .requiredOption('--message <text>', 'what is to be known, and what to do')
    .addOption(
      new Option('--severity <severity>', 'how bad it is').choices(SEVERITIES).default('critical'),
    )
    .action((title: string, { message, severity }: Emergency) =>
      run((api) => raiseEmergency(api, { title, message, severity }), printEmergency),
    );
  const mode = program
    .command('emergency-mode')
    .description('look closer for a while: health every 5 s, all traces, alerts to all tiers');
  mode
    .command('on')
    .description('begin, or change when it ends and why; it ends by itself')
    .requiredOption(
      '--minutes <minutes>',
      `for how long, ${EMERGENCY_MINUTES.least} to ${EMERGENCY_MINUTES.most}`,
      minutesOf(EMERGENCY_MINUTES.least, EMERGENCY_MINUTES.most),
    )
    .requiredOption('--reason <text>', 'why; all tiers are told')
    .action((asked: Mode) => run((api) => beginMode(api, asked), printBegun));
  mode
    .command('off')
    .description('end it before its time')
    .action(() => run(endMode, printEnded));
}
