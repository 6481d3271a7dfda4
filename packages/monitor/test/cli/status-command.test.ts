/** What `earshot status` says of a check in trouble: each reading, and what would be healthy. */
import { expect, test } from 'vitest';
import { printStatus, type HealthAnswer, type StatusAnswer } from '../../src/cli/status-command.ts';

const plain = (_ink: string, text: string): string => text;
type Reading = HealthAnswer['checks'][number]['readings'][number];

function printed(...readings: readonly Reading[]): string[] {
  const check = { status: 'critical', value: 1, since: '2026-11-28T06:00:00.000Z' } as const;
  const health: HealthAnswer = {
    status: 'critical',
    checks: [{ name: 'performance', ...check, readings, advice: 'Look.' }],
  };
  const service: StatusAnswer = {
    service: 'chat',
    version: '1.2.3',
    uptime_seconds: 1,
    counts: { attempts: 0, pending: 0, confirmed: 0, silent: 0, failed: 0, unknown: 0, evicted: 0 },
    connections: 0,
    delivery_seconds: { p50: null, p99: null },
  };
  return printStatus({ url: 'http://here', health, service }, plain);
}

test.each<[string, Omit<Reading, 'status'>]>([
  [
    '2.0 s mean time to proof: healthy up to 1.0 s, critical beyond 5.0 s',
    {
      of: 'mean time to proof',
      unit: 's',
      value: 2,
      threshold: { healthy: 1, critical: 5 },
      better: 'lower',
    },
  ],
  [
    '91.5 % share of notifications confirmed: healthy from 95.0 %, critical below 90.0 %',
    {
      of: 'share of notifications confirmed',
      unit: '1',
      value: 0.915,
      threshold: { healthy: 0.95, critical: 0.9 },
      better: 'higher',
    },
  ],
  [
    '3.5 × mean time to proof, as a multiple of the hour before: healthy up to 3.0 ×',
    {
      of: 'mean time to proof, as a multiple of the hour before',
      unit: '1',
      value: 3.5,
      threshold: { healthy: 3, critical: null },
      better: 'lower',
    },
  ],
])('it says %s', (says, reading) => {
  expect(printed({ status: 'degraded', ...reading })).toContain(`  ${says}`);
  expect(printed({ status: 'healthy', ...reading })).not.toContain(`  ${says}`);
  expect(printed({ status: 'unknown', ...reading })).not.toContain(`  ${says}`);
});
