/** prometheus/tests are written by hand: every alert has a case in which it fires and one in which not. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { ALERTS, ESCALATION, ESCALATION_ALERT_NAMES } from '@earshot/telemetry';

interface TestFile {
  readonly tests: readonly {
    readonly promql_expr_test?: readonly {
      readonly expr: string;
      readonly exp_samples: readonly { readonly labels: string }[];
    }[];
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
}

const folder = fileURLToPath(new URL('../../../../prometheus/tests/', import.meta.url));
const fired = new Set<string>();
const silent = new Set<string>();
for (const file of readdirSync(folder)) {
  const { tests } = parse(readFileSync(`${folder}${file}`, 'utf8')) as TestFile;
  for (const { promql_expr_test: queries = [], alert_rule_test: alerts = [] } of tests) {
    for (const { expr, exp_samples: samples } of queries) {
      const seen = new Set(samples.flatMap(({ labels }) => namesIn(labels)));
      for (const name of seen) fired.add(name);
      for (const name of namesIn(expr)) if (!seen.has(name)) silent.add(name);
    }
    for (const { alertname, exp_alerts: expected } of alerts) {
      (expected.length > 0 ? fired : silent).add(alertname);
    }
  }
}

/** Of `alertname="A"` and `alertname=~"A|B"`. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/alertname=~?"([^"]*)"/g)].flatMap(([, names]) => names!.split('|'));
}

const names = [
  ...Object.keys(ALERTS),
  ...ESCALATION.map(({ tier }) => ESCALATION_ALERT_NAMES[tier]),
];

test.each(names)('%s has a case in which it fires', (name) => {
  expect(fired).toContain(name);
});

// What always fires has none.
test.each(names.filter((name) => name !== 'Watchdog'))(
  '%s has a case in which it is silent',
  (name) => {
    expect(silent).toContain(name);
  },
);

test('no case names an alert that does not exist', () => {
  const known = new Set([...names, 'Escalated.*']);
  expect([...fired, ...silent].filter((name) => !known.has(name))).toEqual([]);
});
