/** Span names and attribute keys. */
import { expect, test } from 'vitest';
import { ATTRIBUTES } from '../src/attributes.ts';
import { OUTCOME_BRIEFS, OUTCOMES, REASON_BRIEFS, REASONS } from '../src/outcomes.ts';
import { SPAN_ATTRIBUTES, SPANS } from '../src/spans.ts';

test('spans have the names that the field gives them', () => {
  expect(SPANS.tool.name('search')).toBe('execute_tool search');
  expect(SPANS.notification.name('/agent')).toBe('send /agent');
  expect(SPANS.bridge.name('agent')).toBe('create_bridge agent');
  expect(SPANS.emergencyMode.name()).toBe('emergency_mode');
});

test('no attribute key of spans is spelled twice', () => {
  const keys = Object.values(SPAN_ATTRIBUTES);
  expect(new Set(keys).size).toBe(keys.length);
});

test('what is not a convention of the field carries our prefix, and never a bare websocket', () => {
  const conventions = /^(?:gen_ai|messaging|session|user|error|exception|network|earshot)\./;
  expect(Object.values(SPAN_ATTRIBUTES).filter((key) => !conventions.test(key))).toEqual([]);
});

test('a key that spans and metrics share is spelled the same', () => {
  expect(SPAN_ATTRIBUTES.errorType).toBe(ATTRIBUTES.errorType.key);
});

test('every outcome and every reason is told in one sentence', () => {
  expect(Object.keys(OUTCOME_BRIEFS)).toEqual([...OUTCOMES]);
  expect(Object.keys(REASON_BRIEFS)).toEqual([...REASONS]);
  for (const brief of [...Object.values(OUTCOME_BRIEFS), ...Object.values(REASON_BRIEFS)]) {
    expect(brief).toMatch(/^[A-Z][^.]*\.$/);
  }
});
