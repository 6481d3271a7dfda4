import { expect, test } from 'vitest';
import {
  explainUrl,
  groupFailures,
  oneOfEachReason,
  type SilentFailure,
} from '../src/run/silent-failure.ts';

const failure = (changes: Partial<SilentFailure> = {}): SilentFailure => ({
  at: new Date(0),
  reason: 'timeout',
  userHash: 'ab',
  tool: 'search',
  correlationId: 'job-1',
  ...changes,
});

test('puts failures together that differ in their time alone, where the latest stands', () => {
  const later = failure({ at: new Date(5) });
  const other = failure({ tool: 'fetch' });
  expect(groupFailures([later, other, failure()])).toEqual([
    { ...later, times: 2 },
    { ...other, times: 1 },
  ]);
});

test('picks the latest of each reason', () => {
  const picked = oneOfEachReason([
    failure(),
    failure({ tool: 'fetch' }),
    failure({ reason: 'not_open' }),
  ]);
  expect(picked.map(({ reason, tool }) => [reason, tool])).toEqual([
    ['timeout', 'search'],
    ['not_open', 'search'],
  ]);
});

test('encodes the correlation ID in the address', () => {
  expect(explainUrl('http://h:1', failure({ correlationId: 'a&b=c' }))).toBe(
    'http://h:1/monitoring/websocket/traces?correlation_id=a%26b%3Dc',
  );
});
