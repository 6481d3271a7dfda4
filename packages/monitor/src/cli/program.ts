/** The command line of `earshot`: its commands, their options and the help. */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { addAlertCommands } from './commands/alert-commands.ts';
import { addCallCommands } from './commands/call-commands.ts';
import { addLookCommands } from './commands/look-commands.ts';
import { EXIT_HELP } from './exit-codes.ts';
import type { Run } from './run.ts';

const HELP = `
A service with a token is asked with the one in EARSHOT_HTTP_TOKEN. Times are of
this machine's time zone (TZ); with --json they are UTC. With --json a failure is
JSON as well: {"error": {"code", "message"}} on stdout.

${EXIT_HELP}`;

/** Parsing it throws CommanderError for what makes no sense, and writes nothing then. */
export function programOf(runnerOf: (program: Command) => Run): Command {
  const program = new Command('earshot')
    // Before the commands, which take it over.
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .description('Did they hear it? Asks a service that runs under Earshot.')
    .version(VERSION)
    .option(
      '--url <address>',
      'base address of the service’s monitor; also EARSHOT_URL',
      process.env['EARSHOT_URL'] || 'http://127.0.0.1:9464',
    )
    .option('--json', 'print what the service answered, as JSON')
    .addHelpText('after', HELP);
  const run = runnerOf(program);
  addLookCommands(program, run);
  addAlertCommands(program, run);
  addCallCommands(program, run);
  return program;
}
