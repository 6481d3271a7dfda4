/** The commands that look and change nothing. */
import type { Command } from 'commander';
import { examine } from '../doctor/examine.ts';
import { printFindings } from '../doctor/finding.ts';
import { EXIT } from '../exit-codes.ts';
import type { Run } from '../run.ts';
import { printStatus, readStatus } from '../status-command.ts';
import { printTrace, readTrace } from '../trace-command.ts';
import { printUsers, readUsers } from '../users-command.ts';

export function addLookCommands(program: Command, run: Run): void {
  program
    .command('status')
    .description('are users being heard; exits with 1 when something is critical')
    .action(() =>
      run(readStatus, printStatus, ({ health }) =>
        health.status === 'critical' ? EXIT.badNews : EXIT.fine,
      ),
    );
  program
    .command('trace <correlation-id>')
    .description('what became of each message; exits with 4 when nothing is known')
    .option('--page <number>', 'of a story with more than 1000 messages', '1')
    .action((id: string, { page }: { readonly page: string }) =>
      run((api) => readTrace(api, id, page), printTrace),
    );
  program
    .command('users [name]')
    .description('to whom most was lost; or one user, by name or hash, which is audited')
    .option('--limit <users>', 'the most users to list, 1 to 1000', '20')
    .action((user: string | undefined, { limit }: { readonly limit: string }) =>
      run((api) => readUsers(api, { user, limit }), printUsers),
    );
  program
    .command('doctor')
    .description(
      'what works, what does not, and how to mend it; exits with 1 when something is wrong',
    )
    .action(() =>
      run(examine, printFindings, (findings) =>
        findings.some(({ is }) => is === 'wrong') ? EXIT.badNews : EXIT.fine,
      ),
    );
}
