/** Every query of the runbooks can be pasted into Prometheus. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startPrometheus, type RunningServer } from '@earshot/stack';

const RUNBOOKS = fileURLToPath(new URL('../../../docs/runbooks/', import.meta.url));
const runbooks = readdirSync(RUNBOOKS).map((file) => {
  const text = readFileSync(path.join(RUNBOOKS, file), 'utf8');
  return {
    file,
    queries: [...text.matchAll(/^```promql\n([^]*?)\n```$/gm)].flatMap(([, lines]) =>
      (lines ?? '').split('\n'),
    ),
  };
});

let prometheus: RunningServer;
beforeAll(async () => {
  prometheus = await startPrometheus({ config: '{}\n' });
});
afterAll(() => prometheus.stop());

test.each(runbooks)('$file', async ({ queries }) => {
  expect(queries.length).toBeGreaterThan(0);
  for (const query of queries) {
    const response = await fetch(
      `${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`,
    );
    expect(await response.json(), query).toMatchObject({ status: 'success' });
  }
});
