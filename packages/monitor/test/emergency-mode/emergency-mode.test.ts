/** Emergency mode, on a clock that the test moves. */
import { useTracerProvider } from '@earshot/instrumentation';
import type { AlertName } from '@earshot/telemetry';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmergencyMode } from '../../src/emergency-mode/emergency-mode.ts';
import { Neglect } from '../../src/emergency-mode/neglect.ts';
import type { IncidentStatus, IncidentView } from '../../src/incidents/incident.ts';
import { SpanListener } from '../../src/otlp/span-listener.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

const MINUTE_MS = 60_000;
const FIRE = { minutes: 10, reason: 'users hear nothing' };

let service: FollowedService;
let done: string[];
let logs: Record<string, unknown>[];
let exporter: InMemorySpanExporter;
let firing: Map<AlertName, IncidentStatus>;
let takenOn: Set<AlertName>;
let mode: EmergencyMode;

const incidents = (): IncidentView[] =>
  [...firing].map(([alert, status]) => ({
    alert,
    status,
    startedAtMs: 0,
    firingAtMs: 0,
    resolvedAtMs: undefined,
    value: 1,
    count: 1,
    samples: [],
    notices: 1,
  }));

function modeWith(neglectAfterMs?: number): EmergencyMode {
  const tell =
    (level: string) =>
    (fields: object): void =>
      void logs.push({ level, ...fields });
  return new EmergencyMode({
    runtime: service.runtime,
    wall: wallClock(service.runtime.clock, () => Date.UTC(2026, 0, 1) + service.nowMs),
    log: { logger: { error: tell('error'), warn: tell('warn') } as never },
    check: () => done.push('check'),
    traceAll: (isOn) => done.push(`trace all ${isOn}`),
    tellAll: ({ reason }) => done.push(`tell ${reason}`),
    neglect:
      neglectAfterMs === undefined
        ? undefined
        : new Neglect({
            incidents,
            isTakenOn: (alert) => takenOn.has(alert),
            afterMs: neglectAfterMs,
          }),
  });
}
const lookAfter = (ms: number): void => {
  service.nowMs += ms;
  mode.look();
};
const gauge = (): number => service.runtime.measurements.gauge('earshot.emergency.mode').value({});

beforeEach(() => {
  service = new FollowedService();
  done = [];
  logs = [];
  firing = new Map();
  takenOn = new Set();
  exporter = new InMemorySpanExporter();
  useTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  mode = modeWith();
});
afterEach(() => {
  mode.stop();
  useTracerProvider(undefined);
});

describe('by a person', () => {
  it('traces all and tells all at once, and is shown', () => {
    expect([mode.isOn, gauge()]).toEqual([false, 0]);
    mode.begin(FIRE);
    expect(done).toEqual(['trace all true', 'tell users hear nothing']);
    expect([mode.isOn, gauge()]).toEqual([true, 1]);
    expect(mode.view()).toEqual({
      cause: 'person',
      reason: 'users hear nothing',
      startedAtMs: 1_000,
      endsAtMs: 1_000 + 10 * MINUTE_MS,
    });
    expect(
      service.runtime.measurements
        .counter('earshot.remediation.actions')
        .value({ action: 'emergency_mode', outcome: 'succeeded' }),
    ).toBe(1);
  });

  it('checks health each 5 s, not a millisecond sooner', () => {
    mode.begin(FIRE);
    done = [];
    lookAfter(4_999);
    expect(done).toEqual([]);
    lookAfter(1);
    expect(done).toEqual(['check']);
    lookAfter(4_999);
    expect(done).toEqual(['check']);
    lookAfter(1);
    expect(done).toEqual(['check', 'check']);
  });

  it('ends by itself when its minutes are over, not sooner', () => {
    mode.begin(FIRE);
    lookAfter(10 * MINUTE_MS - 1);
    expect(mode.isOn).toBe(true);
    lookAfter(1);
    expect([mode.isOn, gauge(), done.at(-1)]).toEqual([false, 0, 'trace all false']);
  });

  it('asked for again has the new end and begins nothing twice', () => {
    mode.begin(FIRE);
    service.nowMs += MINUTE_MS;
    mode.begin({ minutes: 2, reason: 'nearly over' });
    expect(done).toEqual(['trace all true', 'tell users hear nothing']);
    expect(mode.view()).toMatchObject({
      reason: 'nearly over',
      startedAtMs: 1_000,
      endsAtMs: 1_000 + 3 * MINUTE_MS,
    });
  });

  it('is ended by a person, once', () => {
    mode.begin(FIRE);
    expect([mode.end(), mode.end(), mode.isOn]).toEqual([true, false, false]);
  });

  it('leaves audit lines and one span for the whole of it', () => {
    mode.begin(FIRE);
    expect(exporter.getFinishedSpans()).toEqual([]);
    lookAfter(10 * MINUTE_MS);
    expect(logs).toEqual([
      {
        level: 'error',
        event: 'emergency_mode_begun',
        audit: true,
        cause: 'person',
        reason: 'users hear nothing',
        ends_at: '2026-01-01T00:10:01.000Z',
      },
      { level: 'warn', event: 'emergency_mode_ended', audit: true, how: 'time' },
    ]);
    expect(
      exporter.getFinishedSpans().map(({ name, attributes }) => ({ name, attributes })),
    ).toEqual([
      {
        name: 'emergency_mode',
        attributes: {
          'earshot.remediation': 'emergency_mode',
          'earshot.emergency.cause': 'person',
          'earshot.emergency.end': 'time',
        },
      },
    ]);
  });

  it('ends with the process, so that its span is not lost', () => {
    mode.begin(FIRE);
    mode.stop();
    expect(exporter.getFinishedSpans()[0]!.attributes['earshot.emergency.end']).toBe('shutdown');
  });
});

describe('by the rule', () => {
  beforeEach(() => {
    mode = modeWith(5 * MINUTE_MS);
    firing.set('SilentFailures', 'firing');
    mode.look();
  });

  it('begins when nobody has taken on a critical alert for so long, not sooner', () => {
    lookAfter(5 * MINUTE_MS - 1);
    expect(mode.isOn).toBe(false);
    lookAfter(1);
    expect(mode.view()).toMatchObject({
      cause: 'rule',
      reason: 'Nobody takes on SilentFailures',
      endsAtMs: service.nowMs + 60 * MINUTE_MS,
    });
  });

  it('does not begin for an alert that is not critical, or that somebody took on', () => {
    firing = new Map([
      ['LatencyHigh' as AlertName, 'pending'],
      ['SilentFailures', 'firing'],
    ]);
    lookAfter(4 * MINUTE_MS);
    takenOn.add('SilentFailures');
    lookAfter(2 * MINUTE_MS);
    expect(mode.isOn).toBe(false);
    takenOn.clear();
    lookAfter(0);
    lookAfter(5 * MINUTE_MS - 1);
    expect(mode.isOn).toBe(false);
  });

  it.each(['taken on', 'resolved'])('ends when the alert is %s', (how) => {
    lookAfter(5 * MINUTE_MS);
    if (how === 'resolved') firing.set('SilentFailures', 'resolved');
    else takenOn.add('SilentFailures');
    lookAfter(1_000);
    expect([mode.isOn, logs.at(-1)!['how']]).toEqual([false, 'cause_gone']);
  });

  it('begins when a shorter time that a person asked for is over, and nobody took it on', () => {
    lookAfter(4 * MINUTE_MS);
    mode.begin({ minutes: 2, reason: 'a look' });
    lookAfter(2 * MINUTE_MS - 1);
    expect(mode.view()).toMatchObject({ cause: 'person' });
    lookAfter(1);
    expect(mode.isOn).toBe(false);
    lookAfter(1_000);
    expect(mode.view()).toMatchObject({ cause: 'rule' });
  });

  it('does not begin again when a person, who knows, has turned it off', () => {
    lookAfter(5 * MINUTE_MS);
    mode.end();
    lookAfter(60 * MINUTE_MS);
    expect(mode.isOn).toBe(false);
    firing.set('BridgeFailures', 'firing');
    lookAfter(0);
    lookAfter(5 * MINUTE_MS);
    expect(mode.view()).toMatchObject({ reason: 'Nobody takes on SilentFailures, BridgeFailures' });
  });

  it('ends after an hour at the latest, and begins no second time for the same', () => {
    lookAfter(5 * MINUTE_MS);
    lookAfter(60 * MINUTE_MS - 1);
    expect(mode.isOn).toBe(true);
    lookAfter(1);
    expect(mode.isOn).toBe(false);
    lookAfter(60 * MINUTE_MS);
    expect(mode.isOn).toBe(false);
  });
});

describe('what is traced', () => {
  it('are all notifications while it is on, and failures alone before and after', () => {
    const listener = new SpanListener(service.runtime, 'failures', () => {});
    service.runtime.listen(listener);
    const connection = service.connect();
    const deliver = (): number => {
      service.prove(connection, service.send(connection));
      return exporter.getFinishedSpans().length;
    };
    expect(deliver()).toBe(0);
    listener.traceAll(true);
    expect(deliver()).toBe(1);
    listener.traceAll(false);
    expect(deliver()).toBe(1);
  });
});
