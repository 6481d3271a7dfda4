import { describe, expect, it } from 'vitest';
import { openLog, plainText } from '../../src/logs/logger.ts';
import { Narrator } from '../../src/logs/narrator.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

function listenIn(level: 'info' | 'error' | 'debug' = 'info') {
  const service = new FollowedService({ windowMs: 60_000 });
  const lines: Record<string, unknown>[] = [];
  const sink = {
    dropped: 0,
    write: (line: string) => lines.push(JSON.parse(line)),
    flushSync: () => {},
  };
  const log = openLog(
    level,
    wallClock(service.runtime.clock, () => 0),
    sink as never,
  );
  const narrator = new Narrator(service.runtime, log, () => ({ traceId: 't', spanId: 's' }));
  service.runtime.listen(narrator);
  return { service, lines, narrator };
}

describe('the log', () => {
  it('tells of a silent failure at error level, with everything that explains it', () => {
    const { service, lines, narrator } = listenIn();
    narrator.publicUrl = 'http://127.0.0.1:9464';
    const chat = service.connect({ correlationId: 'a/b=c' });
    service.send(chat, 1, { tool: { name: 'search' } });
    service.pass(60_000);
    expect(lines).toEqual([
      {
        level: 'error',
        time: '1970-01-01T00:00:00.000Z',
        logger: 'earshot',
        pid: process.pid,
        event: 'silent_failure',
        outcome: 'silent',
        reason: 'timeout',
        correlation_id: 'a/b=c',
        trace_id: 't',
        span_id: 's',
        connection: 'c0ffee0000000001',
        destination: '/chat',
        user_hash: 'a1b2c3d4e5f6',
        tool: 'search',
        duration_ms: 60_000,
        bytes: 100,
        level_required: 'received',
        explain: 'http://127.0.0.1:9464/monitoring/websocket/traces?correlation_id=a%2Fb%3Dc',
        msg: 'Silent failure: No proof of receipt came before the deadline.',
      },
    ]);
  });

  it('tells of messages that are sent again, that could not be, and that are given up', () => {
    const { service, lines } = listenIn();
    const message = {
      messageId: 'lost-1',
      correlationId: 'corr-1',
      firstSentMs: 0,
      bytes: 1,
      tries: 1,
    };
    for (const outcome of ['succeeded', 'failed', 'dropped'] as const) {
      service.runtime.emit('redelivery', {
        outcome,
        messages: [message, message],
        atMs: 0,
        ...(outcome === 'succeeded' ? {} : { detail: 'why' }),
      });
    }
    const fields = { message_id: 'lost-1', correlation_id: 'corr-1', tries: 1, messages: 2 };
    expect(lines).toMatchObject([
      { level: 'info', event: 'message_redelivered', ...fields },
      { level: 'warn', event: 'redelivery_failed', detail: 'why', ...fields },
      { level: 'warn', event: 'redelivery_given_up', detail: 'why', ...fields },
    ]);
  });

  it('tells of a bridge that was lost and is made anew', () => {
    const { service, lines } = listenIn();
    for (const stage of ['failed', 'paused', 'succeeded'] as const) {
      service.runtime.emit('bridge', {
        stage,
        bridge: 'chat',
        correlationId: 'corr-1',
        atMs: 0,
        attempt: 2,
        retryAfterMs: stage === 'paused' ? 1_500.4 : undefined,
        isReinitialisation: true,
      });
    }
    const fields = { bridge: 'chat', attempt: 2, reinitialised: true };
    expect(lines).toMatchObject([
      { level: 'error', msg: 'Bridge chat could not be made anew', ...fields },
      {
        level: 'warn',
        event: 'bridge_paused',
        retry_after_ms: 1_500,
        msg: 'Bridge chat failed too often to be made anew: nothing is tried for 2 s',
      },
      { level: 'info', msg: 'Bridge chat was made anew' },
    ]);
  });

  it('tells of a lost bridge that is not made anew', () => {
    const { service, lines } = listenIn();
    service.runtime.emit('bridge', {
      stage: 'given_up',
      bridge: 'chat',
      correlationId: 'corr-1',
      atMs: 0,
      attempt: 5,
      detail: 'no try is left',
      isReinitialisation: true,
    });
    expect(lines).toMatchObject([
      {
        level: 'warn',
        event: 'bridge_given_up',
        bridge: 'chat',
        attempt: 5,
        detail: 'no try is left',
        msg: 'Bridge chat is not made anew',
      },
    ]);
  });

  it('says nothing of what was confirmed', () => {
    const { service, lines } = listenIn('debug');
    const chat = service.connect();
    service.prove(chat, service.send(chat, 10));
    expect(lines).toEqual([]);
  });

  it('holds back a burst and says how much of it', () => {
    const { service, lines, narrator } = listenIn();
    service.send(service.connect(), 1_000);
    service.pass(60_000);
    expect(lines).toHaveLength(100);
    narrator.flush();
    expect(lines.at(-1)).toMatchObject({
      event: 'lines_held_back',
      kind: 'silent_failure',
      held: 900,
    });
  });

  it('audits an isolation violation without a user in the clear', () => {
    const { service, lines } = listenIn('error');
    const { connection } = service.connect();
    service.runtime.emit('isolation', {
      action: 'blocked',
      atMs: 0,
      connection: { ...connection, user: 'mallory' } as never,
      correlationId: 'corr-1',
      recipientHash: 'ffffffffffff',
    });
    expect(lines).toMatchObject([
      {
        event: 'isolation_violation',
        audit: true,
        action: 'blocked',
        user_hash: 'a1b2c3d4e5f6',
        recipient_hash: 'ffffffffffff',
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('mallory');
  });

  it('tells a message that was sent to another from one that another acknowledged', () => {
    const { service, lines } = listenIn('error');
    const notice = {
      action: 'reported',
      atMs: 0,
      connection: service.connect().connection as never,
      correlationId: 'corr-1',
      recipientHash: 'ffffffffffff',
    } as const;
    service.runtime.emit('isolation', notice);
    service.runtime.emit('isolation', { ...notice, isAcknowledgement: true });
    expect(lines.map(({ evidence, msg }) => [evidence, msg])).toEqual([
      [
        undefined,
        "Isolation violation reported: a message for one user on another user's connection",
      ],
      [
        'acknowledgement',
        "Isolation violation reported: a message for one user was acknowledged on another user's connection",
      ],
    ]);
  });

  it('keeps text from outside on one line, without terminal commands', () => {
    const hostile = 'a\r\nlevel=error \u001b[31mred\u009b31m \u202egnol\u2028';
    expect(plainText(hostile)).toBe('a  level=error  [31mred 31m  gnol ');
    const { service, lines } = listenIn();
    service.runtime.emit('connection', { event: 'dropped', atMs: 0, detail: hostile });
    expect(lines[0]!['detail']).toBe('a  level=error  [31mred 31m  gnol ');
  });

  it('says in the audit log, too, how many of its lines were held back', () => {
    const { service, lines, narrator } = listenIn();
    const notice = {
      action: 'blocked',
      atMs: 0,
      connection: service.connect(),
      recipientHash: 'h',
    };
    for (let at = 0; at < 102; at++) {
      service.runtime.emit('isolation', { ...notice, correlationId: 'job-1' } as never);
    }
    narrator.flush();
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toMatchObject({
      event: 'audit_lines_held_back',
      audit: true,
      kind: 'isolation_violation',
      held: 2,
    });
  });
});
