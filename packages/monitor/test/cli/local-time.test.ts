/** Times as the person at the terminal reads them. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { localClock, localDate, localTime, localZone } from '../../src/cli/local-time.ts';

/** By the clock of whoever runs the tests. */
const local = (day: number, hour: number, minute: number, second = 0): Date =>
  new Date(2026, 10, day, hour, minute, second);

test('a moment of today is told by its hour and minute', () => {
  const now = local(24, 10, 0);
  expect(localTime(local(24, 0, 0).toISOString(), now)).toBe('00:00');
  expect(localTime(local(24, 23, 59, 59).toISOString(), now)).toBe('23:59');
});

test('a moment of another day has its date', () => {
  const now = local(24, 10, 0);
  expect(localTime(local(25, 0, 0).toISOString(), now)).toBe('2026-11-25 00:00');
  expect(localTime(local(3, 9, 5).toISOString(), now)).toBe('2026-11-03 09:05');
});

test('what is no time steers no terminal', () => {
  expect(localTime(null)).toBe('–');
  expect(localTime('\u001b[2Jsoon')).not.toContain('\u001b');
});

test('a clock to the millisecond and a date are of this time zone', () => {
  const at = local(24, 9, 5, 7).toISOString();
  expect([localDate(at), localClock(at)]).toEqual(['2026-11-24', '09:05:07.000']);
});

test.each([
  ['UTC', 'UTC'],
  ['America/New_York', 'UTC-05:00'],
  ['Asia/Kathmandu', 'UTC+05:45'],
])('the zone of %s in winter is %s', (zone, shown) => {
  vi.stubEnv('TZ', zone);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(localZone('2026-11-24T12:00:00.000Z')).toBe(shown);
});
