import { VERDICT_REASONS } from '@earshot/telemetry';
import { expect, test } from 'vitest';
import { FAULTS } from '../src/faults/index.ts';
import { BUGS } from '../src/service/bugs.ts';

test('has a fault for each bug of the service, and no bug for none', () => {
  const bugs = FAULTS.flatMap(({ bug }) => bug ?? []);
  expect(bugs.toSorted()).toEqual(BUGS.toSorted());
});

test('names each fault once', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  for (const { name } of FAULTS) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
});

test.each(FAULTS)('expects of $name an outcome and reason that go together', ({ expected }) => {
  const reasons: readonly string[] = VERDICT_REASONS[expected.outcome];
  if (expected.outcome === 'confirmed') expect(expected.reason).toBeUndefined();
  else expect(reasons).toContain(expected.reason);
});
