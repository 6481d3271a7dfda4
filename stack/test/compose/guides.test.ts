/** The guides: what they say to paste names things that are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDotEnv, ROOT } from './compose.ts';
import { blocksOf, GUIDES, GUIDES_FOLDER, linksOf, readGuide, resourcesOf } from './guide.ts';

const composeServices = Object.keys(
  (parse(readText('docker-compose.yml')) as { services: Record<string, unknown> }).services,
);

test.each(GUIDES)('%s links to what is there', (guide) => {
  for (const target of linksOf(guide))
    expect(existsSync(path.join(GUIDES_FOLDER, target)), target).toBe(true);
});

test.each(GUIDES)('%s names files of the repository that are there', (guide) => {
  const named = readGuide(guide)
    .replaceAll(/https?:\S+|\S*\*\S*/g, '')
    .match(/\b(collector-config|prometheus|grafana|stack|docs)\/[\w./-]*\w(?!["\w]*\$)/g);
  for (const file of new Set(named)) {
    expect(existsSync(path.join(ROOT, file)), file).toBe(true);
  }
});

test.each(GUIDES)('%s has YAML that parses', (guide) => {
  expect(resourcesOf(guide)).toHaveLength(
    { kubernetes: 8, 'own-grafana': 1 }[guide as string] ?? 0,
  );
});

test.each(GUIDES)('%s runs the images of .env', (guide) => {
  const { COLLECTOR_IMAGE } = readDotEnv();
  for (const image of readGuide(guide).match(/\botel\/\S+:\d\S+/g) ?? [])
    expect(COLLECTOR_IMAGE).toMatch(new RegExp(`^${image}@`));
});

test('one-host names the ports of .env and the services of docker-compose.yml', () => {
  const ports = new Set(
    Object.entries(readDotEnv()).flatMap(([name, value]) =>
      name.endsWith('_PORT') ? [value] : [],
    ),
  );
  const named = [...readGuide('one-host').matchAll(/(?:localhost|127\.0\.0\.1):(\d+)/g)];
  expect(named.length).toBeGreaterThan(8);
  for (const [, port] of named) expect(ports).toContain(port);

  const started = /^docker compose up --detach (collector .*)$/m.exec(
    blocksOf('one-host', 'sh').join('\n'),
  )![1]!;
  expect(composeServices).toEqual(expect.arrayContaining(started.split(' ')));
  for (const secret of readdirSync(path.join(ROOT, 'prometheus/secrets.example')))
    expect(readGuide('one-host')).toContain(`> secrets/${secret}\n`);
});

test('the override for accounts changes settings that the compose file has', () => {
  const [override] = resourcesOf('own-grafana') as unknown as [
    { services: { grafana: { environment: Record<string, string> } } },
  ];
  const compose = parse(readText('docker-compose.yml'), { merge: true }) as typeof override;
  const own = compose.services.grafana.environment;
  for (const [name, value] of Object.entries(override.services.grafana.environment)) {
    if (name === 'GF_SECURITY_ADMIN_PASSWORD__FILE') expect(own).not.toHaveProperty(name);
    else expect([name, own[name]]).toEqual([name, value === 'true' ? 'false' : 'true']);
  }
});

test.each([
  ['agent', /earshot-agent .*?--config=\S+/s],
  ['gateway', /earshot-gateway .*?--config=\S+/s],
])('many-hosts sets variables that %s.yaml reads', (name, command) => {
  const block = command.exec(readGuide('many-hosts'))![0];
  const known = readText(`collector-config/${name}.yaml`);
  const variables = [...block.matchAll(/--env (\w+)=/g)].map(([, variable]) => variable!);
  expect(variables.length).toBeGreaterThan(2);
  for (const variable of variables) expect(known).toContain(`\${env:${variable}:-`);
  expect(block).toContain(`--config=/etc/otelcol/${name}.yaml`);
});

test('alerts and series that the guides name exist', () => {
  const rules = readdirSync(path.join(ROOT, 'prometheus/rules')).map((file) =>
    readText(`prometheus/rules/${file}`),
  );
  const text = GUIDES.map(readGuide).join('\n');
  const alerts = new Set(text.match(/\bCollector[A-Z]\w+\b/g));
  expect(alerts.size).toBe(3);
  for (const alert of alerts) expect(rules.join('\n')).toContain(`- alert: ${alert}\n`);
  expect(text).toContain('earshot_notification_silent_failures_total');
  expect(rules.join('\n')).toContain('earshot_notification_silent_failures_total');
});

test('kubernetes selects its rules and monitors by the label that they carry', () => {
  const resources = resourcesOf('kubernetes');
  const prometheus = resources.find(({ spec }) => spec?.['enableOTLPReceiver'] === true)!.spec!;
  expect(prometheus['ruleSelector']).toEqual({ matchLabels: { app: 'earshot' } });
  expect(prometheus['serviceMonitorSelector']).toEqual({ matchLabels: { app: 'earshot' } });
  expect(readGuide('kubernetes')).toContain('"labels": {"app": "earshot"}');
  const monitor = resources.find(({ kind }) => kind === 'ServiceMonitor')!;
  expect(monitor.metadata?.labels).toEqual({ app: 'earshot' });

  // As prometheus.yml, so that the series are the same.
  const own = parse(readText('prometheus/prometheus.yml')) as {
    otlp: Record<string, unknown>;
    storage: { tsdb: Record<string, unknown> };
  };
  expect(prometheus['otlp']).toEqual({
    promoteResourceAttributes: own.otlp['promote_resource_attributes'],
    translationStrategy: own.otlp['translation_strategy'],
  });
  expect(prometheus['tsdb']).toEqual({
    outOfOrderTimeWindow: own.storage.tsdb['out_of_order_time_window'],
  });
});

function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
