/** Alerts judged in process, on virtual time: nothing a millisecond before, one notice at the edge. */
import { Measurements } from '@earshot/instrumentation';
import { ALERTS, OWN_ALERT_NAMES, type AlertName } from '@earshot/telemetry';
import { beforeEach, expect, test } from 'vitest';
import { Incidents } from '../../src/incidents/incidents.ts';
import { evaluate } from '../../src/series/evaluate.ts';
import { Past } from '../../src/series/past.ts';

const COOLDOWN_MS = 300_000;
let measurements: Measurements;
let past: Past;
let nowMs: number;
let told: string[];
let acknowledged: Set<AlertName>;
let silenced: Set<AlertName>;
let incidents: Incidents;

beforeEach(() => {
  measurements = new Measurements();
  measurements.gauge('earshot.connection.active').set(1, {});
  past = new Past();
  nowMs = 0;
  told = [];
  acknowledged = new Set();
  silenced = new Set();
  incidents = restarted();
});

const restarted = (): Incidents =>
  new Incidents(
    {
      ask: (query) =>
        evaluate(query, { past }, { atMs: nowMs, intervalSeconds: 1, rangeSeconds: 3600 })[0]
          ?.value,
      isAcknowledged: (name) => acknowledged.has(name),
      isSilenced: (name) => silenced.has(name),
      notify: ({ kind, tier, alsoTo = [], incident, isSilenced }) =>
        told.push(
          `${kind} ${incident.alert} → ${isSilenced ? 'the log' : [tier, ...alsoTo].join(', ')}`,
        ),
    },
    { cooldownMs: COOLDOWN_MS },
  );

const judge = (): string[] => {
  past.take(measurements, nowMs);
  told = [];
  incidents.judge(nowMs);
  return told;
};
/** In steps of a second, as the monitor does; returns what was told. */
const pass = (seconds: number): string[] => {
  const all: string[] = [];
  for (let passed = 0; passed < seconds; passed++) {
    nowMs += 1000;
    all.push(...judge());
  }
  return all;
};
const lose = (correlationId = 'job-1'): void => {
  measurements.counter('earshot.notification.silent_failures').add(1, { reason: 'timeout' });
  incidents.note('SilentFailures', { correlationId, reason: 'timeout' });
};
const end = (confirmed: number, failed: number): void => {
  const outcomes = measurements.counter('earshot.notification.outcomes');
  outcomes.add(confirmed, { outcome: 'confirmed', level: 'received' });
  outcomes.add(failed, { outcome: 'failed', reason: 'exception', level: 'received' });
};

test('a quiet service tells nobody anything', () => {
  expect(pass(600)).toEqual([]);
  expect(incidents.views()).toEqual([]);
});

test('a thousand silent failures are one page with a count and the newest ten IDs', () => {
  for (let at = 1; at <= 1000; at++) lose(`job-${at}`);
  expect(judge()).toEqual(['firing SilentFailures → operations']);
  const [view] = incidents.views();
  expect(view).toMatchObject({ status: 'firing', value: 1000, count: 1000 });
  expect(view!.samples.map(({ correlationId }) => correlationId)).toEqual(
    Array.from({ length: 10 }, (_, at) => `job-${991 + at}`),
  );
  expect(judge()).toEqual([]);
});

test('it is told again when the cooldown has passed and not before', () => {
  lose();
  judge();
  nowMs = COOLDOWN_MS - 1;
  expect(judge()).toEqual([]);
  nowMs = COOLDOWN_MS;
  expect(judge()).toEqual(['repeat SilentFailures → operations']);
});

test('it resolves by itself once the window has passed and the condition has ceased for 30 s', () => {
  lose();
  judge();
  acknowledged.add('SilentFailures');
  const all = pass(1000);
  expect(all).toEqual(['resolved SilentFailures → operations']);
  expect(incidents.views()[0]).toMatchObject({ status: 'resolved', count: 1 });
});

test('a rate that flickers around its threshold is one incident', () => {
  end(94, 6);
  expect(judge()).toEqual(['firing SuccessRateLow → operations']);
  const all: string[] = [];
  for (let round = 0; round < 8; round++) {
    end(40, 0);
    all.push(...pass(10));
    end(94, 30);
    all.push(...pass(10));
  }
  expect(all.filter((notice) => notice.startsWith('resolved'))).toEqual([]);
  expect(all.filter((notice) => notice.includes('SuccessRateLow'))).toEqual([]);
});

test('the critical alert of a family hides the lesser', () => {
  end(80, 20);
  expect(judge()).toEqual(['firing SuccessRateCritical → operations']);
  expect(incidents.views().map(({ alert }) => alert)).toEqual([
    'SuccessRateLow',
    'SuccessRateCritical',
  ]);
});

test('a lesser alert that outlives the worse one is told when that ends', () => {
  judge();
  end(85, 15);
  expect(judge()).toEqual(['firing SuccessRateCritical → operations']);
  end(920, 80);
  expect(pass(29)).toEqual([]);
  expect(pass(1)).toEqual([
    'resolved SuccessRateCritical → operations',
    'firing SuccessRateLow → operations',
  ]);
});

test('a reminder asked for tells of the worse alert, not of the one that it hides', () => {
  end(80, 20);
  pass(2);
  expect(incidents.views().map(({ alert, status }) => [alert, status])).toEqual([
    ['SuccessRateLow', 'firing'],
    ['SuccessRateCritical', 'firing'],
  ]);
  told = [];
  silenced.add('SuccessRateLow');
  incidents.remind();
  expect(told).toEqual(['repeat SuccessRateCritical → operations']);
  silenced.add('SuccessRateCritical');
  incidents.remind();
  expect(told.at(-1)).toBe('repeat SuccessRateCritical → the log');
});

test('the end of what was hidden all the time is told to nobody', () => {
  judge();
  end(85, 15);
  judge();
  end(100_000, 0);
  expect(pass(60)).toEqual(['resolved SuccessRateCritical → operations']);
});

test('a new incident after a resolved one starts its count anew', () => {
  lose('job-1');
  judge();
  pass(1000);
  lose('job-2');
  expect(judge()).toEqual(['firing SilentFailures → operations']);
  expect(incidents.views().find(({ alert }) => alert === 'SilentFailures')).toMatchObject({
    count: 1,
    samples: [{ correlationId: 'job-2' }],
  });
});

test('unacknowledged it climbs tier by tier, also after it resolved', () => {
  lose();
  judge();
  const all = pass(3600).filter((notice) => notice.startsWith('escalated'));
  expect(all).toEqual([
    'escalated SilentFailures → engineering',
    'escalated SilentFailures → management',
    'escalated SilentFailures → executive',
  ]);
});

test('engineering is called after 15 minutes and not a second sooner', () => {
  lose();
  judge();
  const climbs = (notices: string[]): string[] =>
    notices.filter((notice) => notice.startsWith('escalated'));
  expect(climbs(pass(899))).toEqual([]);
  expect(climbs(pass(1))).toEqual(['escalated SilentFailures → engineering']);
});

/** For so long that engineering is called. */
const neglect = (): void => {
  for (let minutes = 0; minutes < 16; minutes++) {
    lose();
    pass(60);
  }
};

test('whoever was called is told that it is over, and nobody else', () => {
  neglect();
  acknowledged.add('SilentFailures');
  expect(pass(1000)).toEqual(['resolved SilentFailures → operations, engineering']);
  lose();
  expect(pass(1000)).toContain('resolved SilentFailures → operations');
});

test('who was called before a restart is told of the end after it', () => {
  neglect();
  const memories = incidents.memories();
  incidents = restarted();
  for (const memory of memories) incidents.adopt(memory, nowMs, 0);
  acknowledged.add('SilentFailures');
  expect(pass(1000)).toEqual(['resolved SilentFailures → operations, engineering']);
});

test('an acknowledgement stops the climb and the reminders', () => {
  lose();
  judge();
  acknowledged.add('SilentFailures');
  expect(pass(7200)).toEqual(['resolved SilentFailures → operations']);
});

test('a silence holds back the page, the reminders and the climb, and it is judged all the same', () => {
  silenced.add('SilentFailures');
  lose();
  expect(judge()).toEqual(['firing SilentFailures → the log']);
  expect(pass(7200)).toEqual(['resolved SilentFailures → the log']);
  expect(incidents.views()).toMatchObject([{ status: 'resolved', notices: 0 }]);
});

test('what still fires when a silence ends is told at once, and climbs from then on', () => {
  silenced.add('SilentFailures');
  lose();
  judge();
  pass(60);
  silenced.clear();
  expect(judge()).toEqual(['firing SilentFailures → operations']);
  const climbs = (notices: string[]): string[] =>
    notices.filter((notice) => notice.startsWith('escalated'));
  expect(climbs(pass(899))).toEqual([]);
  expect(climbs(pass(1))).toEqual(['escalated SilentFailures → engineering']);
});

test('an incident that nobody acknowledged stops climbing two hours after it ceased', () => {
  const short = new Incidents(
    {
      ask: () => (nowMs === 0 ? 1 : 0),
      isAcknowledged: () => false,
      isSilenced: () => false,
      notify: ({ kind, tier }) => told.push(`${kind} → ${tier}`),
    },
    { cooldownMs: COOLDOWN_MS },
    { steps: [{ tier: 'engineering', afterSeconds: 7201 }], latchSeconds: 7200 },
  );
  short.judge(0);
  told = [];
  nowMs = 7_201_000;
  short.judge(nowMs);
  expect(told.filter((notice) => notice.startsWith('escalated'))).toEqual([]);
});

test('no traffic sets off nothing but the alert on connections', () => {
  measurements.gauge('earshot.connection.active').set(0, {});
  expect(pass(300)).toEqual(['firing NoActiveConnections → operations']);
});

test('a journal that has been off for a minute is told of, as Prometheus would', () => {
  measurements.gauge('earshot.journal.off').set(1, {});
  judge();
  expect(pass(59)).toEqual([]);
  expect(pass(1)).toEqual(['firing JournalOff → operations']);
  measurements.gauge('earshot.journal.off').set(0, {});
  expect(pass(30)).toEqual(['resolved JournalOff → operations']);
});

test('notifications that the full store gives up are told of', () => {
  measurements.counter('earshot.ledger.evicted').add(1, {});
  expect(judge()).toEqual(['firing LedgerEvicting → operations']);
});

test('only what one process can know of itself is judged here', () => {
  for (const name of OWN_ALERT_NAMES) {
    expect(ALERTS[name], name).toMatchObject({ scope: 'service' });
    expect(ALERTS[name].alternatives, name).toBeUndefined();
  }
});
