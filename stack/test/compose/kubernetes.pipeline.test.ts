/** The Collectors' resources of docs/guides/kubernetes.md, put together as the guide does with sed and yq. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { runTool } from '@earshot/stack';
import { ROOT } from './compose.ts';
import { readGuide, resourcesOf } from './guide.ts';

interface Tree {
  [key: string]: Tree;
}

const folder = mkdtempSync(path.join(tmpdir(), 'earshot-kubernetes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the gateway passes validation, and listens beyond its pod', async () => {
  const config = plain('gateway');
  expect(await validate(config)).toEqual({ exitCode: 0, output: '' });
  expect(JSON.stringify(config)).not.toMatch(/127\.0\.0\.1|\$\{env:/);
  expect(storageOf(config)).toBe(mountOf('gateway'));
});

test('the agent passes validation, and follows the service of the gateways', async () => {
  const config = merged(plain('agent'), plain('agent-kubernetes'));
  const resolver = config['exporters']!['load_balancing']!['resolver']!;
  delete resolver['static'];
  const [, service] = /k8s\.service = "([^"]+)"/.exec(readGuide('kubernetes'))!;
  const gateway = resourcesOf('kubernetes').find(({ metadata }) => metadata?.name === 'gateway')!;
  // The operator's name for the service of a Collector.
  expect(service).toBe(`${gateway.metadata!.name}-collector.observability`);
  resolver['k8s']!['service'] = service as unknown as Tree;

  expect(await validate(config)).toEqual({ exitCode: 0, output: '' });
  expect(JSON.stringify(config)).not.toMatch(/127\.0\.0\.1|\$\{env:/);
  expect(config['exporters']).toHaveProperty(['otlp_http/prometheus', 'endpoint']);
  expect(storageOf(config)).toBe(mountOf('agent'));
});

/** As the guide's `plain`. */
function plain(name: string): Tree {
  const [, variable, loopback] = /sed -E 's\/(.+?)\/\\1\/g; s\/(.+?)\/0\.0\.0\.0\/g'/.exec(
    readGuide('kubernetes'),
  )!;
  const text = readFileSync(path.join(ROOT, 'collector-config', `${name}.yaml`), 'utf8');
  return parse(
    text
      .replaceAll(new RegExp(variable!, 'g'), '$1')
      .replaceAll(new RegExp(loopback!, 'g'), '0.0.0.0'),
  ) as Tree;
}

/** As yq's `*`. */
function merged(left: Tree, right: Tree): Tree {
  const both = { ...left };
  for (const [key, value] of Object.entries(right))
    both[key] = isTree(both[key]) && isTree(value) ? merged(both[key], value) : value;
  return both;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function validate(config: Tree): ReturnType<typeof runTool> {
  const file = path.join(folder, 'config.yaml');
  // The storage's folder is looked for, and here there is none of that name.
  writeFileSync(file, stringify(config).replaceAll('/var/lib/otelcol', folder));
  return runTool('otelcol', ['validate', `--config=${file}`]);
}

function storageOf(config: Tree): unknown {
  return config['extensions']!['file_storage']!['directory'];
}

function mountOf(name: string): string | undefined {
  const resource = resourcesOf('kubernetes').find(({ metadata }) => metadata?.name === name)!;
  const mounts = resource.spec!['volumeMounts'] as { mountPath: string }[];
  return mounts[0]?.mountPath;
}
