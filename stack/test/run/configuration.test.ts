import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { alertmanagerConfig, prometheusConfig } from '../../src/run/configuration.ts';

test('prometheus.yml names addresses of this machine, and no host of compose', () => {
  const text = prometheusConfig({
    'collector:8888': '127.0.0.1:1',
    'prometheus:9090': '127.0.0.1:2',
    'alertmanager:9093': '127.0.0.1:3',
    'jaeger:8888': '127.0.0.1:4',
  });
  const targets = [...text.matchAll(/targets: \[(.*)\]/g)].map(([, list]) => list);
  expect(targets.toSorted()).toEqual([
    '127.0.0.1:1',
    '127.0.0.1:2',
    '127.0.0.1:3',
    '127.0.0.1:3',
    '127.0.0.1:4',
  ]);
});

test('every receiver of alertmanager.yml becomes the webhook, and the routes stay', () => {
  const config = parse(alertmanagerConfig('http://127.0.0.1:1/')) as {
    route: { receiver: string; routes: { receiver: string }[] };
    receivers: { name: string; webhook_configs: { url: string }[] }[];
  };
  for (const receiver of config.receivers)
    expect(Object.keys(receiver)).toEqual(['name', 'webhook_configs']);
  const urls = config.receivers.flatMap(({ webhook_configs }) => webhook_configs);
  expect(new Set(urls.map(({ url }) => url))).toEqual(new Set(['http://127.0.0.1:1/']));
  const named = new Set(config.receivers.map(({ name }) => name));
  for (const { receiver } of [config.route, ...config.route.routes])
    expect(named).toContain(receiver);
});
