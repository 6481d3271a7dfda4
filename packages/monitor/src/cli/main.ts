#!/usr/bin/env node
/** The `earshot` command: asks a running service over its HTTP API. */
import { Command, CommanderError } from 'commander';
import { VERSION } from '../version.ts';
import { addAlertCommands } from './commands/alert-commands.ts';
import { addCallCommands } from './commands/call-commands.ts';
import { addLookCommands } from './commands/look-commands.ts';
import { EXIT, EXIT_HELP } from './exit-codes.ts';
import { runnerOf } from './run.ts';
import { outliveReader, tellFailure } from './say.ts';

const HELP = `
A service with a token is asked with the one in EARSHOT_HTTP_TOKEN. Times are of
this machine's time zone (TZ); with --json they are UTC. With --json a failure is
JSON as well: {"error": {"code", "message"}} on stdout.

${EXIT_HELP}`;

outliveReader();
const program = new Command('earshot')
  // Before the commands, which take it over.
  .exitOverride()
  .configureOutput({ outputError: () => {} })
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

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  tellMisuse(error);
}

function tellMisuse({ code, exitCode, message }: CommanderError): void {
  if (exitCode === 0) return;
  const isJson = process.argv.includes('--json');
  // Without a command its help is the answer.
  if (code === 'commander.help' && !isJson) process.exitCode = EXIT.misused;
  else {
    const said = code === 'commander.help' ? 'no command is given' : message;
    tellFailure({ code: 'misused', message: said.replace(/^error: /, '') }, EXIT.misused, isJson);
  }
}
