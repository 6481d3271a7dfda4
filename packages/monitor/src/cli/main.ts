#!/usr/bin/env node
/** The `earshot` command: asks a running service over its HTTP API. */
import { Command, InvalidArgumentError } from 'commander';
import { userInfo } from 'node:os';
import { VERSION } from '../version.ts';
import {
  acknowledge,
  printAcknowledged,
  printAlerts,
  printSilenced,
  readAlerts,
  silence,
} from './alerts-command.ts';
import { ApiClient, ApiError } from './api-client.ts';
import { examine, printFindings } from './doctor-command.ts';
import { paintFor, type Paint } from './paint.ts';
import { printStatus, readStatus } from './status-command.ts';
import { printTrace, readTrace } from './trace-command.ts';
import { printUsers, readUsers } from './users-command.ts';

interface Shared {
  readonly url: string;
  readonly json?: true;
}

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

program
  .command('status')
  .description('are users being heard; exits with 1 when something is critical')
  .action(() =>
    run(readStatus, printStatus, ({ health }) => (health.status === 'critical' ? 1 : 0)),
  );
program
  .command('trace <correlation-id>')
  .description('what became of each message; exits with 1 when nothing is known')
  .action((id: string) =>
    run(
      (api) => readTrace(api, id),
      printTrace,
      (story) => (story.notifications_total === 0 && story.tools.length === 0 ? 1 : 0),
    ),
  );
program
  .command('users [name]')
  .description('to whom most was lost; or one user, by name or hash, which is audited')
  .option('--limit <users>', 'the most users to list, 1 to 1000', '20')
  .action((user: string | undefined, { limit }: { limit: string }) =>
    run((api) => readUsers(api, { user, limit }), printUsers),
  );
program
  .command('alerts')
  .description('what fires, and who looks after it')
  .action(() => run(readAlerts, printAlerts));
program
  .command('ack <alert>')
  .description('take an alert on, so that nobody else is called for it')
  .option('--by <name>', 'who looks after it', userInfo().username)
  .option('--minutes <minutes>', 'for how long, 1 to 1440', minutesOf)
  .action((alert: string, { by, minutes }: { by: string; minutes?: number }) =>
    run((api) => acknowledge(api, alert, by, minutes), printAcknowledged),
  );
program
  .command('silence <alert>')
  .description('keep the notices of an alert back for a while; it is judged and shown all the same')
  .requiredOption('--minutes <minutes>', 'for how long, 1 to 1440', minutesOf)
  .requiredOption('--reason <text>', 'why, for whoever looks at the alerts')
  .option('--by <name>', 'who wants it so', userInfo().username)
  .action((alert: string, asked: { by: string; minutes: number; reason: string }) =>
    run((api) => silence(api, alert, asked), printSilenced),
  );
program
  .command('doctor')
  .description(
    'what works, what does not, and how to mend it; exits with 1 when something is wrong',
  )
  .action(() =>
    run(examine, printFindings, (findings) => (findings.some(({ is }) => is === 'wrong') ? 1 : 0)),
  );

await program.parseAsync();

async function run<T>(
  read: (api: ApiClient) => Promise<T>,
  print: (answer: T, paint: Paint) => string[],
  exitCode: (answer: T) => number = () => 0,
): Promise<void> {
  const { url, json } = program.opts<Shared>();
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url)) {
    fail(`--url is "${url}"; allowed: an http or https address such as http://127.0.0.1:9464`, 2);
    return;
  }
  try {
    const answer = await read(new ApiClient({ url, token: process.env['EARSHOT_HTTP_TOKEN'] }));
    const lines =
      json === true ? [JSON.stringify(answer, null, 2)] : print(answer, paintFor(process.stdout));
    process.stdout.write(`${lines.join('\n')}\n`);
    process.exitCode = exitCode(answer);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    fail(error.message, 3);
  }
}

function fail(message: string, code: number): void {
  process.stderr.write(`earshot: ${message}\n`);
  process.exitCode = code;
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (Number.isFinite(minutes) && minutes >= 1 && minutes <= 1440) return minutes;
  throw new InvalidArgumentError('Allowed: a number from 1 to 1440.');
}
