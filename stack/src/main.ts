/**
 * `npm run stack`. Exit codes: 0 ended as asked, 1 something failed, 2 unusable input, 3 the servers
 * cannot be built on this machine, 130 stopped at once.
 */

import { buildServers } from './build/build.ts';
import { createProgress } from './build/progress.ts';
import { checkConfigurations } from './check/check.ts';
import { HELP, parseArguments, type Plan } from './cli/arguments.ts';
import { Ending } from './run/ending.ts';
import { runStack } from './run/run.ts';
import { StackError, type StackErrorCode } from './stack-error.ts';

const EXIT_CODES: Partial<Record<StackErrorCode, number>> = {
  usage: 2,
  'go-missing': 3,
  offline: 3,
};

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  try {
    return await run(parseArguments(argv));
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    process.stderr.write(`${error.describe()}\n`);
    return EXIT_CODES[error.code] ?? 1;
  }
}

async function run(plan: Plan): Promise<number> {
  if (plan.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const ending = new Ending();
  try {
    await buildServers({ progress: createProgress(), signal: ending.signal });
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    process.stderr.write('Stopped; what is built stays, the rest is built the next time.\n');
    return 130;
  }
  if (plan.kind === 'check') return checkConfigurations();
  return plan.kind === 'run' ? runStack(plan, ending) : 0;
}
