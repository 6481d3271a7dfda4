/** What a command says: its answer on stdout; why there is none on stderr, or as JSON on stdout. */
import { plainText } from '../logs/logger.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fold } from './fold.ts';

/** Why a command has no answer. */
export interface Failure {
  /** As the HTTP API's errors, and `misused`, `unreachable`, `not_understood`. */
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly value?: string;
  readonly allowed?: string;
}

const MAX_MESSAGE = 4_000;

export function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function tellFailure(failure: Failure, exitCode: ExitCode, isJson: boolean): void {
  process.exitCode = exitCode;
  if (isJson) {
    say([JSON.stringify({ error: failure }, null, 2)]);
    return;
  }
  const lines = `earshot: ${textOf(failure)}`
    .split('\n')
    .map((line) => plainText(line, MAX_MESSAGE));
  process.stderr.write(`${fold(lines, process.stderr).join('\n')}\n`);
}

/** A reader that has seen enough, such as `head`, is no failure. */
export function outliveReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`earshot: the answer could not be written: ${error.message}\n`);
    process.exitCode = EXIT.notAnswered;
  });
  process.stderr.on('error', () => {});
}

function textOf({ message, field, value, allowed }: Failure): string {
  const given =
    field === undefined || value === undefined || message.includes(value)
      ? ''
      : ` ${field} is ${JSON.stringify(value)}.`;
  return `${message}${given}${allowed === undefined ? '' : ` Allowed: ${allowed}`}`;
}
