#!/usr/bin/env node
/** The `earshot` command: asks a running service over its HTTP API. */
import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { programOf } from './program.ts';
import { runnerOf } from './run.ts';
import { outliveReader, tellFailure } from './say.ts';

outliveReader();
try {
  await programOf(runnerOf).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  tellMisuse(error);
}

function tellMisuse({ code, exitCode, message }: CommanderError): void {
  if (exitCode === 0) return;
  const isJson = process.argv.includes('--json');
  if (code !== 'commander.help') {
    tellMisused(message.replace(/^error: /, ''), isJson);
  } else if (isJson) {
    tellMisused('no command is given', isJson);
  } else {
    // Its help has been shown.
    process.exitCode = EXIT.misused;
  }
}

function tellMisused(message: string, isJson: boolean): void {
  tellFailure({ code: 'misused', message }, EXIT.misused, isJson);
}
