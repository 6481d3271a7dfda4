/**
 * Proof that the lint rules on import directions fire: a rule whose glob has gone stale passes
 * everything in silence.
 *
 * The project's own configuration is run over a folder of one-line files, each importing something
 * from somewhere it must or may import it.
 */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runTool } from '../tool.mjs';

const CONFIG = '.oxlintrc.json';
const RULE = 'eslint(no-restricted-imports)';

/** @type {readonly (readonly [file: string, specifier: string, isAllowed: boolean])[]} */
const CASES = [
  ['packages/telemetry/src', './metrics/metrics.ts', true],
  ['packages/telemetry/src', '@earshot/instrumentation', false],
  ['packages/telemetry/src', '@earshot/monitor', false],
  ['packages/telemetry/src', '@earshot/promql', false],
  ['packages/telemetry/src', '../../instrumentation/src/index.ts', false],
  ['packages/instrumentation/src', '@earshot/telemetry', true],
  ['packages/instrumentation/src', '@opentelemetry/api', true],
  ['packages/instrumentation/src', '@earshot/monitor', false],
  ['packages/instrumentation/src', '@earshot/promql', false],
  ['packages/instrumentation/src/otel', '../delivery/ledger.ts', true],
  ['packages/instrumentation/src/hooks/ws', '@earshot/demo', false],
  ['packages/instrumentation/src/delivery', '@earshot/telemetry', true],
  ['packages/instrumentation/src/delivery', './barrier.ts', true],
  ['packages/instrumentation/src/delivery', '../otel/spans.ts', false],
  ['packages/instrumentation/src/delivery/deep', '../../otel/spans.ts', false],
  ['packages/instrumentation/src/delivery', '@opentelemetry/api', false],
  ['packages/instrumentation/src/delivery', '@earshot/monitor', false],
  ['packages/instrumentation/src/stores', '../delivery/ledger.ts', true],
  ['packages/instrumentation/src/stores', '../otel/spans.ts', false],
  ['packages/instrumentation/src/stores', '@opentelemetry/sdk-metrics', false],
  ['packages/monitor/src', '@earshot/instrumentation', true],
  ['packages/monitor/src', '@earshot/promql', true],
  ['packages/monitor/src/http', '../../../promql/src/index.ts', false],
  ['packages/monitor/src', '@earshot/demo', false],
  ['packages/monitor/src/http', '../../../demo/src/main.ts', false],
  ['packages/demo/src', '@earshot/monitor', true],
  ['packages/demo/src', '@earshot/provision', false],
  ['packages/demo/src', '@earshot/stack', false],
  ['packages/demo/src/service', 'ws', true],
  ['packages/demo/src/service', '@earshot/monitor', false],
  ['packages/demo/src/service/deep', '@earshot/monitor/register', false],
  ['packages/demo/src/service', '@earshot/telemetry', false],
  ['packages/demo/src/service', '@earshot/stack', false],
  ['packages/monitor/src', '@earshot/provision', false],
  ['packages/provision/src', '@earshot/telemetry', true],
  ['packages/provision/src', 'yaml', true],
  ['packages/provision/src', '@earshot/monitor', false],
  ['packages/provision/src', '@earshot/stack', false],
  ['packages/provision/src', '@earshot/promql', true],
  ['packages/provision/src/rules', '../../../telemetry/src/index.ts', false],
  ['packages/provision/src', '../../promql/src/index.ts', false],
  ['packages/promql/src', '@earshot/telemetry', true],
  ['packages/promql/src', '@grafana/promql-builder', true],
  ['packages/promql/src', '@earshot/instrumentation', false],
  ['packages/promql/src', '@earshot/monitor', false],
  ['packages/promql/src', '@earshot/provision', false],
  ['packages/promql/src', '../../telemetry/src/index.ts', false],
  ['packages/provision/src', '../../../stack/src/index.ts', false],
  ['stack/src', '@earshot/telemetry', true],
  ['stack/src', '@earshot/provision', false],
  ['stack/src', '@earshot/demo', false],
  ['stack/src/servers', '../../../packages/demo/src/main.ts', false],
  ['stack/test/servers', '@earshot/provision', true],
];

/** @type {import('./step.mjs').Step['run']} */
export async function checkDirections(workplace) {
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-directions-'));
  try {
    cpSync(path.join(workplace.root, CONFIG), path.join(folder, CONFIG));
    // Where oxlint looks for its type-aware half.
    symlinkSync(
      path.join(workplace.root, 'node_modules'),
      path.join(folder, 'node_modules'),
      'junction',
    );
    const files = CASES.map(([where], index) => `${where}/case-${index}.ts`);
    for (const [index, file] of files.entries()) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), `import '${CASES[index]?.[1]}';\n`);
    }
    const result = await runTool(workplace, 'oxlint', ['--format=json', 'packages', 'stack'], {
      cwd: folder,
    });
    return judge(files, refusedFiles(result.stdout));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} json
 * @returns {Set<string>}
 */
function refusedFiles(json) {
  /** @type {{ diagnostics: { code: string, filename: string }[] }} */
  const { diagnostics } = JSON.parse(json);
  const refused = diagnostics.filter(({ code }) => code === RULE);
  return new Set(refused.map(({ filename }) => filename.replaceAll('\\', '/')));
}

/**
 * @param {string[]} files
 * @param {Set<string>} refused
 * @returns {import('./step.mjs').StepResult}
 */
function judge(files, refused) {
  const wrong = CASES.filter(
    ([, , isAllowed], index) => refused.has(files[index] ?? '') === isAllowed,
  );
  return {
    isOk: wrong.length === 0,
    output: wrong
      .map(([where, specifier, isAllowed]) =>
        isAllowed
          ? `${where} may import '${specifier}', and the lint refuses it`
          : `${where} must not import '${specifier}', and the lint lets it pass`,
      )
      .join('\n'),
  };
}
