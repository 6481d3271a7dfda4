/**
 * Traces on a real Jaeger, behind a real Collector: what belongs together stands in one trace, is found
 * by its correlation ID, and tells the story that the service itself remembers.
 */
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { startCollector, startJaeger, type RunningServer } from '@earshot/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunningApp } from '../../../packages/monitor/test/doubles/running-app.ts';
import { IDLE_APP, LOSSY_APP } from './lossy-app.ts';

const ONE_HOST = fileURLToPath(new URL('../../../collector-config/one-host.yaml', import.meta.url));
/** Nobody listens there: metrics wait in the Collector's queue. */
const NOBODY = 'http://127.0.0.1:9';

interface JaegerSpan {
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly { readonly refType: string; readonly spanID: string }[];
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly logs: readonly { readonly fields: readonly { key: string; value: unknown }[] }[];
}
type Notice = Record<string, unknown>;
interface Story {
  readonly notifications: readonly (Notice & {
    readonly outcome: string;
    readonly events: readonly Notice[];
  })[];
  readonly notifications_total: number;
  readonly tools: readonly Notice[];
  readonly bridges: readonly Notice[];
  readonly sources: readonly string[];
  readonly note: string | null;
}

let jaeger: RunningServer;
let collector: RunningServer;
/** It sent everything, and does not know of Jaeger's query service. */
let sender: RunningApp;
/** It sent nothing, and asks Jaeger. */
let sibling: RunningApp;

beforeAll(async () => {
  const store = await startJaeger();
  jaeger = store;
  collector = await startCollector({
    configs: [ONE_HOST],
    environment: {
      PROMETHEUS_OTLP_ENDPOINT: NOBODY,
      JAEGER_OTLP_ENDPOINT: `http://127.0.0.1:${store.ports.http}`,
    },
  });
  const env = {
    OTEL_SERVICE_NAME: 'lossy',
    WEBSOCKET_SILENT_FAILURE_WINDOW: '1',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
  sender = await RunningApp.start(LOSSY_APP, {
    env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  sibling = await RunningApp.start(IDLE_APP, { env: { ...env, JAEGER_QUERY_URL: jaeger.url } });
  await sender.until(() => sender.stdout.includes('done'));
});
afterAll(async () => {
  await Promise.all([sender?.dispose(), sibling?.dispose()]);
  await Promise.all([collector?.stop(), jaeger?.stop()]);
});

describe('in Jaeger', () => {
  test('the tool, its bridge, its notifications and its silent failures stand in one trace', async () => {
    const traces = await until(
      () => tracesOf('order-77'),
      (found) => found.flat().length >= 5,
    );
    expect(traces).toHaveLength(1);
    const [spans] = traces;
    const names = spans!.map(({ operationName }) => operationName);
    expect(names.toSorted()).toEqual([
      'create_bridge agent',
      'execute_tool search',
      'send /agent',
      'send /agent',
      'send /agent',
    ]);
    const tool = spans!.find(({ operationName }) => operationName === 'execute_tool search')!;
    const sent = spans!.filter(({ operationName }) => operationName === 'send /agent');
    for (const span of sent) {
      expect(span.references).toMatchObject([{ refType: 'CHILD_OF', spanID: tool.spanID }]);
    }
    expect(sent.map((span) => tagOf(span, 'earshot.outcome')).toSorted()).toEqual([
      'confirmed',
      'silent',
      'silent',
    ]);
    const lost = sent.filter((span) => tagOf(span, 'earshot.silent_failure') === true);
    expect(lost.map((span) => tagOf(span, 'earshot.reason')).toSorted()).toEqual([
      'not_open',
      'timeout',
    ]);
    for (const span of lost) expect(tagOf(span, 'error')).toBe(true);
    // The tool itself says which of its notifications were lost.
    const told = tool.logs
      .filter(({ fields }) => fieldOf(fields, 'event') === 'earshot.silent_failure')
      .map(({ fields }) => fieldOf(fields, 'earshot.notification.span_id'));
    expect(told).toContain(
      lost.find((span) => tagOf(span, 'earshot.reason') === 'timeout')!.spanID,
    );
  });

  test('a verdict that came after, outside of any tool, is found by its correlation ID as well', async () => {
    const traces = await until(
      () => tracesOf('order-99'),
      (found) => found.length > 0,
    );
    expect(traces).toHaveLength(1);
    expect(traces[0]!.map((span) => tagOf(span, 'earshot.reason'))).toEqual(['timeout']);
  });
});

describe('a look-up', () => {
  test.each(['order-77', 'order-99'])(
    'of %s tells from Jaeger the story that the sender remembers',
    async (id) => {
      const embedded = await storyOf(sender, id);
      const stored = await until(
        () => storyOf(sibling, id),
        (story) => story.notifications_total === embedded.notifications_total,
      );
      expect(embedded.sources).toEqual(['history']);
      expect(stored.sources).toEqual(['history', 'jaeger']);
      expect(embedded.notifications_total).toBeGreaterThan(0);
      for (const part of ['notifications', 'tools', 'bridges'] as const) {
        expect(stored[part].map(withoutTimes)).toEqual(embedded[part].map(withoutTimes));
      }
      const times = ({ notifications }: Story): number[] =>
        notifications.map(({ attempted_at }) => Date.parse(String(attempted_at)));
      times(stored).forEach((ms, at) => {
        expect(Math.abs(ms - times(embedded)[at]!)).toBeLessThan(100);
      });
    },
  );

  test('shows the same page to people', async () => {
    const pageOf = async (app: RunningApp): Promise<string> => {
      const url = `${await app.url()}/monitoring/websocket/traces?correlation_id=order-77`;
      return (await fetch(url, { headers: { accept: 'text/html' } })).text();
    };
    for (const page of [await pageOf(sender), await pageOf(sibling)]) {
      expect(page.match(/<h2><span class="chip silent">/g)).toHaveLength(2);
      expect(page.match(/<h2><span class="chip confirmed">/g)).toHaveLength(1);
      expect(page).toContain('<dd>search</dd>');
    }
  });

  test('is answered by the own memory while Jaeger is dead, and says so', async () => {
    const asking = await RunningApp.start(LOSSY_APP, {
      env: { JAEGER_QUERY_URL: jaeger.url, WEBSOCKET_SILENT_FAILURE_WINDOW: '1' },
    });
    try {
      await asking.until(() => asking.stdout.includes('done'));
      expect((await storyOf(asking, 'order-77')).note).toBeNull();
      await jaeger.kill();
      const story = await storyOf(asking, 'order-77');
      expect(story).toMatchObject({ notifications_total: 3, sources: ['history'] });
      expect(story.note).toMatch(/^Jaeger was asked and is of no help \(.*ECONNREFUSED.*\)/);
    } finally {
      await asking.dispose();
    }
  });
});

async function tracesOf(correlationId: string): Promise<JaegerSpan[][]> {
  const tags = JSON.stringify({ 'messaging.message.conversation_id': correlationId });
  const query = `service=lossy&tags=${encodeURIComponent(tags)}`;
  const answer = (await (await fetch(`${jaeger.url}/api/traces?${query}`)).json()) as {
    data: { spans: JaegerSpan[] }[];
  };
  return answer.data.map(({ spans }) => spans);
}

async function storyOf(app: RunningApp, correlationId: string): Promise<Story> {
  const url = `${await app.url()}/monitoring/websocket/traces?correlation_id=${correlationId}`;
  return (await (await fetch(url)).json()) as Story;
}

/** The ledger's clock and the span's differ by what lies between two lines of code. */
function withoutTimes(told: Notice): Notice {
  const times = new Set(['at', 'attempted_at', 'after_ms', 'duration_ms']);
  const rest = Object.fromEntries(Object.entries(told).filter(([key]) => !times.has(key)));
  const events = told['events'] as Notice[] | undefined;
  return { ...rest, ...(events === undefined ? {} : { events: events.map(withoutTimes) }) };
}

function tagOf({ tags }: JaegerSpan, key: string): unknown {
  return fieldOf(tags, key);
}

function fieldOf(fields: JaegerSpan['tags'], key: string): unknown {
  return fields.find((field) => field.key === key)?.value;
}

/** Asks until the answer is as wanted; the test's own time-out is the bound. */
async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await pause(100);
  }
}
