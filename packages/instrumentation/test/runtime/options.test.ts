/** Wrong options stop at start, by name, value and what is allowed. */
import { describe, expect, test } from 'vitest';
import { InstrumentationError } from '../../src/instrumentation-error.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { Runtime } from '../../src/runtime/runtime.ts';

const runtimeOf = (options: object): Runtime => new Runtime(options as RuntimeOptions);

describe('an option', () => {
  test.each<object>([
    {},
    { windowMs: 100 },
    { windowMs: 3_600_000 },
    { windowMs: undefined },
    { barrierGapMs: 1, barriersPerSecond: 1 },
    { required: 'processed', isolation: 'report' },
    { identify: () => undefined, clock: () => 0 },
    { required: 'processed', messageId: () => undefined, acknowledges: () => undefined },
    { messageId: () => undefined },
  ])('of %j is allowed', (options) => {
    expect(() => runtimeOf(options)).not.toThrow();
  });

  test.each<[object, string]>([
    [{ windowMs: 99 }, 'windowMs is 99; allowed: a number from 100 to 3600000'],
    [{ windowMs: 3_600_001 }, 'windowMs is 3600001; allowed: a number from 100 to 3600000'],
    [{ windowMs: NaN }, 'windowMs is NaN; allowed: a number from 100 to 3600000'],
    [{ windowMs: Infinity }, 'windowMs is Infinity; allowed: a number from 100 to 3600000'],
    [{ windowMs: '60' }, 'windowMs is "60"; allowed: a number from 100 to 3600000'],
    [{ windowMs: 60n }, 'windowMs is 60; allowed: a number from 100 to 3600000'],
    [{ barrierGapMs: 0 }, 'barrierGapMs is 0; allowed: a number from 1 to 3600000'],
    [{ barriersPerSecond: 0 }, 'barriersPerSecond is 0; allowed: a number from 1 to 1000000'],
    [{ required: 'written' }, 'required is "written"; allowed: received, processed'],
    [{ isolation: 'ignore' }, 'isolation is "ignore"; allowed: block, report'],
    [{ identify: 'me' }, 'identify is "me"; allowed: a function'],
    [{ messageId: 'id' }, 'messageId is "id"; allowed: a function'],
    [{ acknowledges: {} }, 'acknowledges is {}; allowed: a function'],
    [
      { required: 'processed', messageId: () => undefined },
      'acknowledges is undefined; allowed: a function beside the other of messageId, acknowledges',
    ],
    [
      { required: 'processed', acknowledges: () => undefined },
      'messageId is undefined; allowed: a function beside the other of messageId, acknowledges',
    ],
    [{ clock: 7 }, 'clock is 7; allowed: a function'],
  ])('of %o is refused', (options, message) => {
    expect(() => runtimeOf(options)).toThrow(new InstrumentationError('invalid_option', message));
  });

  test('of capacity is refused by the store in memory', () => {
    expect(() => runtimeOf({ capacity: 0 })).toThrow(/^capacity is 0; allowed/);
  });
});
