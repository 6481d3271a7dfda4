/** The one list of log events: what is written is in it, and what is in it is written. */
import { CONNECTION_EVENTS, LOG_EVENTS, type LogEventRow } from '@earshot/telemetry';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openLog } from '../../src/logs/logger.ts';
import { Narrator } from '../../src/logs/narrator.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

const ALL = ['level', 'time', 'logger', 'pid', 'event', 'msg'];
const ROWS: Readonly<Record<string, LogEventRow>> = LOG_EVENTS;
const SOURCES = ['monitor', 'instrumentation'].map((name) =>
  fileURLToPath(new URL(`../../../${name}/src`, import.meta.url)),
);

function log() {
  const lines: Record<string, unknown>[] = [];
  const sink = {
    dropped: 0,
    write: (line: string) => lines.push(JSON.parse(line)),
    flushSync() {},
  };
  const service = new FollowedService({ windowMs: 60_000 });
  const wall = wallClock(service.runtime.clock, () => 0);
  return { service, lines, log: openLog('debug', wall, sink as never) };
}

test('an event or a field that is not in the list does not compile', () => {
  const { logger } = log().log;
  logger.info({ event: 'hooked', version: '8' }, 'known');
  // @ts-expect-error: no such event
  logger.info({ event: 'hocked' }, 'unknown');
  // @ts-expect-error: no such field
  logger.info({ event: 'hooked', versoin: '8' }, 'unknown');
  // @ts-expect-error: only lines of the audit log are audited
  logger.info({ event: 'hooked', audit: true }, 'unknown');
  expect(Object.keys(ROWS)).toContain('hooked');
});

test('what is followed is written with its levels and fields', () => {
  const { service, lines, log: opened } = log();
  const { runtime } = service;
  runtime.listen(new Narrator(runtime, opened, () => ({ traceId: 't', spanId: 's' })));
  const chat = service.connect({ correlationId: 'job-1', role: 'server' });
  service.send(chat, 1, { tool: { name: 'search' }, recipientHash: 'h', detail: 'x' });
  service.pass(60_000);
  for (const event of CONNECTION_EVENTS) {
    const notice = {
      event,
      atMs: 1,
      connection: chat,
      closeCode: 1006,
      reconnectMs: 5,
      detail: 'x',
    };
    runtime.emit('connection', notice as never);
  }
  const execution = { name: 'search', callId: '1', correlationId: 'job-1', startedAtMs: 0 };
  for (const stage of ['started', 'succeeded', 'failed'] as const) {
    const tool = { stage, execution, atMs: 1, errorType: 'x', detail: 'x' };
    runtime.emit('tool', tool as never);
  }
  for (const stage of ['started', 'succeeded', 'retried', 'failed'] as const) {
    const bridge = { stage, bridge: 'b', correlationId: 'job-1', atMs: 1, reason: 'x', attempt: 1 };
    runtime.emit('bridge', { ...bridge, isReinitialisation: true, detail: 'x' } as never);
  }
  const isolation = { action: 'blocked', atMs: 1, connection: chat, recipientHash: 'h' };
  runtime.emit('isolation', { ...isolation, correlationId: 'job-1' } as never);
  runtime.failed('http', new Error('x'));
  runtime.failed('config', new Error('x'));

  expect(lines.length).toBeGreaterThan(15);
  for (const { level, ...line } of lines) {
    const row = ROWS[String(line['event'])];
    expect(row, String(line['event'])).toBeDefined();
    expect(row!.levels).toContain(level);
    const allowed = new Set([...ALL, ...row!.fields, row!.isAudit === true ? 'audit' : 'event']);
    expect(Object.keys(line).filter((field) => !allowed.has(field))).toEqual([]);
  }
});

test('every event of the list is written somewhere', () => {
  const text = SOURCES.flatMap((folder) => globSync(`${folder}/**/*.ts`))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const isWritten = (event: string): boolean => {
    if (text.includes(`'${event}'`)) return true;
    const [, prefix, rest] = /^([a-z]+)_(\w+)$/.exec(event) ?? [];
    return text.includes(`\`${prefix}_\${`) && new RegExp(`\\b${rest}\\b`).test(text);
  };
  expect(Object.keys(ROWS).filter((event) => !isWritten(event))).toEqual([]);
});

test('nothing in a line steers a terminal: no field, no list, no fact and no message', () => {
  const lines: string[] = [];
  const sink = { dropped: 0, write: (line: string) => lines.push(line), flushSync() {} };
  const { service } = log();
  const wall = wallClock(service.runtime.clock, () => 0);
  const { logger } = openLog('debug', wall, sink as never);
  const hostile = '\r\n\u001b[31m \u009b31m \u2028 \u202e \u2066';
  logger.debug({ event: 'checkpoint', facts: { fact: hostile }, tool: hostile }, hostile);
  logger.info({ event: 'started', channels: [hostile] }, hostile);
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(line)).toMatchObject({ logger: 'earshot' });
  }
});
