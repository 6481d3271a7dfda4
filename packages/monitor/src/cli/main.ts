#!/usr/bin/env node
/** The `earshot` command: asks a running service over its HTTP API. */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { addAlertCommands } from './commands/alert-commands.ts';
import { addCallCommands } from './commands/call-commands.ts';
import { addLookCommands } from './commands/look-commands.ts';
import { runnerOf } from './run.ts';

const program = new Command('earshot')
  .description('Did they hear it? Asks a service that runs under Earshot.')
  .version(VERSION)
  .option(
    '--url <address>',
    'base address of the service’s monitor; also EARSHOT_URL',
    process.env['EARSHOT_URL'] ?? 'http://127.0.0.1:9464',
  )
  .option('--json', 'print what the service answered, as JSON')
  .addHelpText('after', '\nA service with a token is asked with the one in EARSHOT_HTTP_TOKEN.');
const run = runnerOf(program);

addLookCommands(program, run);
addAlertCommands(program, run);
addCallCommands(program, run);

await program.parseAsync();
