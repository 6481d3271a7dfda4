/** The line on performance: of what happened since the last one, and none where nothing did. */
import { expect, test } from 'vitest';
import { openLog } from '../../src/logs/logger.ts';
import { performanceLog } from '../../src/logs/performance-log.ts';
import { publishVitals } from '../../src/vitals/vitals.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

function logged() {
  const lines: Record<string, unknown>[] = [];
  const sink = {
    dropped: 0,
    write: (line: string) => lines.push(JSON.parse(line)),
    flushSync: () => {},
  };
  const service = new FollowedService({ windowMs: 60_000 });
  const { measurements, clock } = service.runtime;
  const log = openLog(
    'info',
    wallClock(clock, () => 0),
    sink as never,
  );
  const write = performanceLog({ measurements: () => measurements, clock }, log);
  return { service, lines, write };
}

test('is none for a service that sends nothing, whatever else it does', () => {
  const { service, lines, write } = logged();
  service.connect();
  service.nowMs += 30_000;
  write();
  write();
  expect(lines).toEqual([]);
});

test('tells of what was attempted since the last one', () => {
  const { service, lines, write } = logged();
  const chat = service.connect();
  service.send(chat, 3);
  service.nowMs += 10;
  service.prove(chat, 2);
  service.nowMs += 29_990;
  write();
  service.nowMs += 30_000;
  write();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 'info',
    event: 'performance',
    seconds: 30,
    attempts: 3,
    confirmed: 2,
    silent: 0,
    pending: 1,
    oldest_pending_ms: 30_000,
    connections: 0,
  });

  service.send(chat);
  service.pass(1_000);
  write();
  expect(lines).toHaveLength(2);
  // The quiet time before is part of it, and so is the failure that fell in it.
  expect(lines[1]).toMatchObject({ seconds: 31, attempts: 1, confirmed: 0, silent: 1, pending: 1 });
});

test('has the percentiles of the deliveries since then, not since the start', () => {
  const { service, lines, write } = logged();
  const chat = service.connect();
  service.send(chat, 100);
  service.nowMs += 4_000;
  service.prove(chat, 100);
  write();
  service.send(chat, 100);
  service.nowMs += 4;
  service.prove(chat, 200);
  write();
  const [slow, fast] = lines.map((line) => Number(line['delivery_p99_ms']));
  expect(slow).toBeGreaterThan(2_000);
  expect(fast).toBeLessThan(10);
  expect(lines[1]!['msg']).toBe(
    `100 attempted, 100 confirmed, 99 % of the deliveries within ${fast} ms`,
  );
});

test('has no percentiles where nothing was delivered', () => {
  const { service, lines, write } = logged();
  service.send(service.connect());
  write();
  expect(Object.keys(lines[0]!)).not.toContain('delivery_p99_ms');
  expect(lines[0]!['msg']).toBe('1 attempted, 0 confirmed');
});

test("has the process's vitals and Earshot's own share, as /metrics has them", () => {
  const { service, lines, write } = logged();
  const { measurements, clock } = service.runtime;
  const stop = publishVitals({ measurements, clock, isMainThread: true });
  service.send(service.connect());
  measurements.counter('earshot.monitor.cpu.time').add(0.5, { component: 'sweep' });
  service.nowMs += 10_000;
  write();
  stop();
  expect(lines[0]!['heap_used_bytes']).toBeGreaterThan(1_000_000);
  expect(lines[0]!['event_loop_delay_p99_ms']).toBeGreaterThanOrEqual(0);
  expect(lines[0]!['event_loop_utilization']).toBeLessThanOrEqual(1);
  expect(lines[0]!['own_work_share']).toBe(0.05);
});
