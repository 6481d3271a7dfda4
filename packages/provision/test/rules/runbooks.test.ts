/** docs/runbooks: every alert has one, in one form, and nothing in it names what does not exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  ALERTS,
  ESCALATION,
  ESCALATION_ALERT_NAMES,
  FOREIGN_SERIES,
  METRICS,
  prometheusName,
  RECORDS,
  type MetricName,
} from '@earshot/telemetry';

const folder = fileURLToPath(new URL('../../../../docs/runbooks/', import.meta.url));
const runbooks = readdirSync(folder).map((file) => ({
  name: path.basename(file, '.md'),
  text: readFileSync(path.join(folder, file), 'utf8'),
}));

const known = new Set<string>([
  ...(Object.keys(METRICS) as MetricName[]).flatMap((name) => {
    const base = prometheusName(name);
    return METRICS[name].kind === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((part) => `${base}${part}`)
      : [base];
  }),
  ...Object.keys(FOREIGN_SERIES),
  ...Object.keys(RECORDS),
]);

test('every alert and every escalation has a runbook, and no other is there', () => {
  expect(runbooks.map(({ name }) => name).toSorted()).toEqual(
    [
      ...Object.keys(ALERTS),
      ...ESCALATION.map(({ tier }) => ESCALATION_ALERT_NAMES[tier]),
    ].toSorted(),
  );
});

test.each(runbooks)('$name has the four headings, each with something to say', ({ name, text }) => {
  const parts = text.split(/^#+ /m).slice(1);
  expect(parts.map((part) => part.split('\n', 1)[0])).toEqual([
    name,
    'Meaning',
    'Impact',
    'Diagnosis',
    'Mitigation',
  ]);
  for (const part of parts.slice(1)) expect(part.replace(/^.*\n/, '').trim()).not.toBe('');
});

test.each(runbooks)('$name has queries to paste, over series that exist', ({ text }) => {
  const queries = [...text.matchAll(/^```promql\n([^]*?)\n```$/gm)].flatMap(([, lines]) =>
    lines!.split('\n'),
  );
  expect(queries).not.toEqual([]);
  const names = queries.flatMap((query) =>
    query
      .replaceAll(/"[^"]*"/g, '')
      .replaceAll(/\{[^}]*\}|\b(?:by|without|on)\s*\([^)]*\)/g, '')
      .match(/\b(?:[a-z]+_[a-z_0-9]+|earshot:[\w:]+|up|ALERTS)\b(?!\s*\()/g),
  );
  const functions = new Set(['sort_desc']);
  expect(names.filter((name) => name !== null && !functions.has(name) && !known.has(name))).toEqual(
    [],
  );
});

test.each(runbooks)('$name leads only to runbooks that exist', ({ text }) => {
  const links = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, to]) => to!);
  expect(links.filter((to) => !existsSync(path.join(folder, to)))).toEqual([]);
});
