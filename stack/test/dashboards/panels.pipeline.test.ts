/**
 * Every query of every panel, as Grafana would ask it, on the real pipeline while the demo runs its
 * faults: each has data.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { BUDGET_DAYS, DELIVERY_OBJECTIVE, SPAN_ATTRIBUTES } from '@earshot/telemetry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  numbersOf,
  tracesOf,
  type JaegerTrace,
  type PanelModel,
  type Target,
} from './as-grafana.ts';
import { LiveStack, SERVICE, VERSION } from './live-stack.ts';

const FOLDER = fileURLToPath(new URL('../../../grafana/dashboards/', import.meta.url));
const DEADLINE_MS = 150_000;
const PAUSE_MS = 1000;
const { correlationId: CORRELATION_ID, userHash: USER_HASH, outcome: OUTCOME } = SPAN_ATTRIBUTES;

interface Model {
  readonly uid: string;
  readonly panels: readonly PanelModel[];
  readonly annotations: { readonly list: readonly { name: string; target: Target }[] };
}
const MODELS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as Model);

const stack = new LiveStack();
beforeAll(() => stack.start(), DEADLINE_MS);
afterAll(() => stack.stop());

describe.each(MODELS.map((model) => [model.uid, model] as const))('%s', (_uid, model) => {
  const asked = model.panels.flatMap((panel) =>
    (panel.targets ?? [])
      .filter(({ datasource }) => datasource.type === 'prometheus')
      .map((target) => [`${panel.title} (${target.refId})`, panel, target] as const),
  );
  test.each(asked)(
    '%s has data',
    async (_title, panel, target) => {
      await until(
        () => numbersOf(stack.prometheusUrl, target, panel),
        (found) => found.some((number) => !Number.isNaN(number)),
      );
    },
    DEADLINE_MS,
  );

  test(
    'the version in service is marked, and emergencies are asked for',
    async () => {
      for (const { target } of model.annotations.list) {
        await until(
          () => numbersOf(stack.prometheusUrl, target),
          (found) => found.length > 0,
        );
      }
    },
    DEADLINE_MS,
  );
});

test('the executive sees that users are not heard, and what it costs', async () => {
  const valueOf = async (title: string): Promise<number | undefined> => {
    const panel = MODELS.find(({ uid }) => uid === 'websocket_executive')?.panels.find(
      (one) => one.title === title,
    );
    const [target] = panel?.targets ?? [];
    const [number] =
      target === undefined ? [] : await numbersOf(stack.prometheusUrl, target, panel);
    return number;
  };
  for (const title of ['Now', 'Today', 'This month']) {
    const share = await valueOf(title);
    expect(share, title).toBeGreaterThan(0);
    expect(share, title).toBeLessThan(DELIVERY_OBJECTIVE);
  }
  expect(await valueOf('Messages lost today, with nobody told')).toBeGreaterThan(0);
  expect(await valueOf('Time users waited in vain today')).toBeGreaterThan(0);
  expect(await valueOf(`Error budget left, ${BUDGET_DAYS} days`)).toBeLessThan(0);
  expect(await valueOf('Alerts firing')).toBeGreaterThan(0);
  expect(await valueOf('Cost of this monitoring')).toBeLessThan(1);
});

test('target_info tells the version on the embedded /metrics as through the Collector', async () => {
  const embedded = await (await fetch(`${stack.monitorUrl}/metrics`)).text();
  expect(embedded).toMatch(new RegExp(`^target_info\\{.*service_version="${VERSION}"`, 'm'));
  const found = await seriesOf(`target_info{service_version="${VERSION}"}`);
  expect(found).toMatchObject([{ job: SERVICE }]);
});

test('the variables of a dashboard offer the demo', async () => {
  const [series] = await seriesOf('earshot_monitor_heartbeat_seconds');
  expect(series).toMatchObject({ job: SERVICE, service_name: SERVICE });
  expect(series?.['instance']).toMatch(/^.+$/);
});

describe('the panels that ask Jaeger', () => {
  const target = (title: string): Target => {
    const panel = MODELS.flatMap(({ panels }) => panels).find((one) => one.title === title);
    const [found] = panel?.targets ?? [];
    if (found === undefined) throw new Error(`no panel asks for ${title}`);
    return found;
  };
  const ask = (title: string, values: Record<string, string> = {}) =>
    tracesOf(stack.jaegerUrl, target(title), { service: SERVICE, ...values });
  let failed: { correlationId: string; userHash: string; traceId: string };

  beforeAll(async () => {
    failed = (await until(
      async () =>
        (await ask('Latest silent failures')).map(failureIn).find((one) => one !== undefined),
      (found) => found !== undefined,
    )) as typeof failed;
  }, DEADLINE_MS);

  test('a correlation ID leads to its trace, and no other', async () => {
    const found = await ask('Traces of this correlation ID', {
      correlation_id: failed.correlationId,
    });
    expect(found.map(({ traceID }) => traceID)).toContain(failed.traceId);
    for (const { spans } of found) {
      const ids = spans.flatMap(({ tags }) => valuesOf(tags, CORRELATION_ID));
      expect(ids).toContain(failed.correlationId);
    }
  });

  test('a user hash leads to the traces of that user', async () => {
    const found = await ask('Traces of this user', { user_hash: failed.userHash });
    expect(found.map(({ traceID }) => traceID)).toContain(failed.traceId);
  });

  test('an ID that nobody has, or none, leads nowhere', async () => {
    expect(await ask('Traces of this correlation ID', { correlation_id: 'nobody' })).toEqual([]);
    expect(await ask('Traces of this correlation ID')).toEqual([]);
    expect(await ask('Traces of this user')).toEqual([]);
  });

  test('the link to the story opens it', async () => {
    const panel = MODELS.flatMap(({ panels }) => panels).find(
      ({ title }) => title === 'Traces of this correlation ID',
    );
    const link = panel?.links?.find(({ title }) => title === 'The story in words')?.url ?? '';
    const address = link
      .replace('http://localhost:9464', stack.monitorUrl)
      .replace('${correlation_id:percentencode}', encodeURIComponent(failed.correlationId));
    const response = await fetch(address, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(failed.correlationId);
  });
});

test(
  'an exemplar on the time of spans names a trace that Jaeger has',
  async () => {
    const panel = MODELS.flatMap(({ panels }) => panels).find(
      ({ title }) => title === 'Time of spans: 95th percentile',
    );
    const expr = (panel?.targets?.[0]?.expr ?? '').replaceAll(/\$(job|instance)\b/g, '.+');
    const query = /traces_span_metrics_duration_seconds_bucket\{[^}]*\}/.exec(expr)?.[0] ?? '';
    await until(
      async () => {
        for (const traceId of await exemplarsOf(query)) {
          const response = await fetch(`${stack.jaegerUrl}/api/traces/${traceId}`);
          await response.body?.cancel();
          if (response.ok) return true;
        }
        return false;
      },
      (isFound) => isFound,
    );
  },
  DEADLINE_MS,
);

function failureIn({ traceID, spans }: JaegerTrace) {
  for (const { tags } of spans) {
    const [correlationId] = valuesOf(tags, CORRELATION_ID);
    const [userHash] = valuesOf(tags, USER_HASH);
    if (
      correlationId !== undefined &&
      userHash !== undefined &&
      valuesOf(tags, OUTCOME).includes('silent')
    ) {
      return { correlationId, userHash, traceId: traceID };
    }
  }
  return undefined;
}

function valuesOf(tags: JaegerTrace['spans'][number]['tags'], key: string): string[] {
  return tags.flatMap((tag) => (tag.key === key ? [String(tag.value)] : []));
}

async function seriesOf(query: string): Promise<Record<string, string>[]> {
  return until(
    async () => {
      const address = `${stack.prometheusUrl}/api/v1/query?${String(new URLSearchParams({ query }))}`;
      const { data } = (await (await fetch(address)).json()) as {
        data: { result: { metric: Record<string, string> }[] };
      };
      return data.result.map(({ metric }) => metric);
    },
    (found) => found.length > 0,
  );
}

async function exemplarsOf(query: string): Promise<string[]> {
  const now = Date.now() / 1000;
  const parameters = new URLSearchParams({ query, start: String(now - 600), end: String(now) });
  const response = await fetch(
    `${stack.prometheusUrl}/api/v1/query_exemplars?${String(parameters)}`,
  );
  const { data } = (await response.json()) as {
    data: { exemplars: { labels: Record<string, string> }[] }[];
  };
  return data.flatMap(({ exemplars }) =>
    exemplars.map(({ labels }) => labels['trace_id'] ?? labels['traceID'] ?? ''),
  );
}

async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
  const endMs = performance.now() + DEADLINE_MS - 2 * PAUSE_MS;
  for (;;) {
    const answer = await ask();
    if (isEnough(answer)) return answer;
    if (performance.now() > endMs) throw new Error('nothing came within the deadline');
    await pause(PAUSE_MS);
  }
}
