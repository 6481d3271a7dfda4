import { describe, expect, it } from 'vitest';
import { nodeProblem } from '../src/unmonitored.ts';

describe('the version of Node', () => {
  it.each(['v22.15.0', 'v22.16.1', 'v24.0.0', 'v25.1.0'])('%s is new enough', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(['v18.20.0', 'v20.20.2', 'v22.14.9'])(
    '%s is too old, and the message says what is allowed',
    (version) => {
      expect(nodeProblem(version)).toBe(`Node is ${version}; allowed: 22.15 or newer`);
    },
  );
});
