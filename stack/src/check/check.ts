/**
 * `npm run stack -- check`: every configuration before its own tool, a line each.
 *
 * A Collector's is started as well: its `validate` says yes to a storage that is missing.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';

import { formatSeconds } from '../build/progress.ts';
import { PROMETHEUS_FOLDER, ROOT, ruleFiles } from '../run/configuration.ts';
import { runTool } from '../servers/tool.ts';
import { StackError } from '../stack-error.ts';
import { collectorChecks, jaegerCheck } from './collectors.ts';
import { composeCheck } from './compose.ts';
import { dashboardChecks } from './dashboards.ts';
import { generatedCheck } from './generated.ts';
import { complaints, type Check } from './verdict.ts';

/** Returns the exit code: 0 when all are right. */
export async function checkConfigurations(): Promise<number> {
  let wrong = 0;
  const checks = allChecks();
  for (const { what, by, run } of checks) {
    const startMs = performance.now();
    const problems = await run().catch(problemsOf);
    const took = formatSeconds(performance.now() - startMs).padStart(7);
    process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${took}  ${what} (${by})\n`);
    for (const line of problems) process.stdout.write(`      ${line}\n`);
    if (problems.length > 0) wrong += 1;
  }
  process.stdout.write(`\n${checks.length - wrong} right, ${wrong} wrong\n`);
  return wrong === 0 ? 0 : 1;
}

function allChecks(): Check[] {
  return [
    generatedCheck(),
    tool('prometheus/prometheus.yml', 'promtool', ['check', 'config']),
    ...ruleFiles().map((file) => tool(inRepository(file), 'promtool', ['check', 'rules'])),
    ...ruleTests().map((file) => tool(inRepository(file), 'promtool', ['test', 'rules'])),
    tool('prometheus/alertmanager.yml', 'amtool', ['check-config']),
    ...collectorChecks(),
    jaegerCheck(),
    ...dashboardChecks(),
    composeCheck(),
  ];
}

function tool(what: string, name: 'promtool' | 'amtool', command: readonly string[]): Check {
  return {
    what,
    by: [name, ...command].join(' '),
    run: async () => complaints(await runTool(name, [...command, path.join(ROOT, what)])),
  };
}

function ruleTests(): string[] {
  const folder = path.join(PROMETHEUS_FOLDER, 'tests');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
  return files.toSorted().map((file) => path.join(folder, file));
}

function inRepository(file: string): string {
  return path.relative(ROOT, file).replaceAll('\\', '/');
}

function problemsOf(error: unknown): string[] {
  if (error instanceof StackError) return error.describe().split('\n');
  return [error instanceof Error ? error.message : String(error)];
}
