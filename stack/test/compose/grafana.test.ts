/**
 * Grafana's provisioning files against the fields that Grafana 13 reads (docs: Administration →
 * Provisioning). It ignores a misspelled one without a word, so that is what this looks for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './compose.ts';

type Fields = Readonly<Record<string, unknown>>;

const DATA_SOURCE_FIELDS = new Set([
  'name',
  'uid',
  'type',
  'access',
  'orgId',
  'url',
  'user',
  'database',
  'basicAuth',
  'basicAuthUser',
  'withCredentials',
  'isDefault',
  'correlations',
  'jsonData',
  'secureJsonData',
  'version',
  'editable',
]);
const JSON_DATA_FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  prometheus: new Set([
    'httpMethod',
    'prometheusType',
    'prometheusVersion',
    'timeInterval',
    'queryTimeout',
    'cacheLevel',
    'exemplarTraceIdDestinations',
  ]),
  jaeger: new Set(['nodeGraph', 'traceQuery', 'spanBar', 'tracesToLogsV2', 'tracesToMetrics']),
  alertmanager: new Set(['implementation', 'handleGrafanaManagedAlerts']),
};
const EXEMPLAR_FIELDS = new Set(['name', 'url', 'urlDisplayLabel', 'datasourceUid']);
const PROVIDER_FIELDS = new Set([
  'name',
  'orgId',
  'folder',
  'folderUid',
  'type',
  'disableDeletion',
  'updateIntervalSeconds',
  'allowUiUpdates',
  'options',
]);

const sources = read('datasources/earshot.yaml') as {
  apiVersion: number;
  prune: boolean;
  datasources: (Fields & {
    uid: string;
    name: string;
    type: string;
    url: string;
    jsonData?: Fields;
  })[];
};
const dashboards = read('dashboards/earshot.yaml') as {
  apiVersion: number;
  providers: (Fields & { options: Fields })[];
};

test('has no field that Grafana does not read', () => {
  expect(
    unknown(sources, new Set(['apiVersion', 'prune', 'datasources', 'deleteDatasources'])),
  ).toEqual([]);
  expect(sources.apiVersion).toBe(1);
  for (const source of sources.datasources) {
    expect(unknown(source, DATA_SOURCE_FIELDS)).toEqual([]);
    expect(unknown(source.jsonData ?? {}, JSON_DATA_FIELDS[source.type]!)).toEqual([]);
  }
  expect(unknown(dashboards, new Set(['apiVersion', 'providers']))).toEqual([]);
  expect(dashboards.apiVersion).toBe(1);
  for (const provider of dashboards.providers)
    expect(unknown(provider, PROVIDER_FIELDS)).toEqual([]);
});

test('names the three sources as the dashboards do, each where compose has it', () => {
  expect(sources.datasources.map(({ uid, type, url }) => [uid, type, url])).toEqual([
    ['prometheus', 'prometheus', 'http://prometheus:9090'],
    ['jaeger', 'jaeger', 'http://jaeger:16686'],
    ['alertmanager', 'alertmanager', 'http://alertmanager:9093'],
  ]);
  expect(sources.datasources.filter(({ isDefault }) => isDefault === true)).toHaveLength(1);
});

test('holds the sources that the dashboards name, and the dashboards that links lead to', () => {
  const uids = new Set(sources.datasources.map(({ uid }) => uid));
  const folder = path.join(ROOT, 'grafana/dashboards');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  expect(files).toHaveLength(5);
  for (const file of files) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    expect((JSON.parse(text) as { uid: string }).uid).toBe(file.replace('.json', ''));
    const named = [...text.matchAll(/"datasource":\s*\{[^}]*"uid":\s*"([\w-]+)"/g)];
    for (const [, uid] of named) expect(uids, `${file} names ${uid}`).toContain(uid);
    for (const [target] of text.matchAll(/(?<=\/d\/)\w+/g))
      expect(files).toContain(`${target}.json`);
  }
});

test('leads from an exemplar to its trace, by a source that is there', () => {
  const uids = new Set(sources.datasources.map(({ uid }) => uid));
  const destinations = sources.datasources[0]!.jsonData!['exemplarTraceIdDestinations'] as Record<
    string,
    string
  >[];
  for (const destination of destinations) {
    expect(unknown(destination, EXEMPLAR_FIELDS)).toEqual([]);
    // The label of exemplars that came by OTLP.
    expect(destination['name']).toBe('trace_id');
  }
  expect(uids).toContain(destinations[0]!['datasourceUid']);
  // Doubled, as Grafana fills in variables of the environment first.
  expect(destinations[1]!['url']).toBe('${JAEGER_PUBLIC_URL}/trace/$${__value.raw}');
});

test('lets nobody change in the browser what is generated', () => {
  for (const { editable } of sources.datasources) expect(editable).toBe(false);
  expect(dashboards.providers).toHaveLength(1);
  expect(dashboards.providers[0]).toMatchObject({
    folder: 'Earshot',
    allowUiUpdates: false,
    disableDeletion: true,
    options: { path: '/var/lib/grafana/dashboards' },
  });
});

function read(file: string): unknown {
  return parse(readFileSync(path.join(ROOT, 'grafana/provisioning', file), 'utf8'));
}

function unknown(value: Fields, known: ReadonlySet<string>): string[] {
  return Object.keys(value).filter((key) => !known.has(key));
}
