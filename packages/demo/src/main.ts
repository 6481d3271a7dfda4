/** `npm start`. Exit codes: 0 ended as asked, 1 the service failed, 2 unusable input, 130 stopped at once. */
import { helpText, parseArguments, type Plan } from './cli/arguments.ts';
import { UsageError } from './cli/usage-error.ts';
import { runApp } from './run/app.ts';
import { runDemo } from './run/demo.ts';
import { survey } from './run/surroundings.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const plan = parseArguments(process.argv.slice(2));
    if (plan === undefined) {
      console.log(helpText());
      return 0;
    }
    return await run(plan);
  } catch (error) {
    const isInput =
      error instanceof UsageError || (error as { name?: string }).name === 'MonitorError';
    if (!isInput) throw error;
    console.error((error as Error).message);
    return 2;
  }
}

async function run(plan: Plan): Promise<number> {
  const surroundings = await survey(plan);
  return plan.app === undefined
    ? runDemo(plan, surroundings)
    : runApp(plan, plan.app, surroundings);
}
