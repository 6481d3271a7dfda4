/** docker-compose.yml: valid for the library that Docker reads it with, and as strict as it claims to be. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDotEnv, readProject, ROOT } from './compose.ts';

const project = await readProject();
const services = Object.entries(project.services);
const longRunning = services.filter(([name]) => name !== 'collector-queue');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('has the whole pipeline and the demo', () => {
  expect(Object.keys(project.services).toSorted()).toEqual([
    'alertmanager',
    'collector',
    'collector-queue',
    'demo',
    'grafana',
    'jaeger',
    'pages',
    'prometheus',
  ]);
});

test('is refused with a misspelled key, a service that is not there, or an unset version', async () => {
  await expect(readProject(altered('    mem_limit: 1g', '    mem_limits: 1g'))).rejects.toThrow(
    /mem_limits/,
  );
  await expect(
    readProject(altered('depends_on: [collector]', 'depends_on: [colector]')),
  ).rejects.toThrow(/colector/);
  const withoutVersions = altered('', '');
  writeFileSync(path.join(withoutVersions, '.env'), '');
  await expect(readProject(withoutVersions)).rejects.toThrow(/JAEGER_IMAGE.*is set in \.env/);
});

test.each(services)('%s pins its image by a full version', (_name, { image, build }) => {
  if (build !== undefined) return expect(image).toBe('earshot-demo:local');
  expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+(-[\w-]+)?(@sha256:[0-9a-f]{64})?$/);
});

test('takes every image from .env, none twice', () => {
  const text = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8');
  expect(text.match(/^\s+image: (?!\$\{[A-Z]+_IMAGE:\?).*$/gm)).toEqual([
    '  image: earshot-demo:local',
  ]);
});

test.each(services)('%s publishes ports on loopback alone', (_name, { ports = [] }) => {
  for (const { host_ip } of ports) expect(host_ip).toBe('127.0.0.1');
});

test('publishes no port twice', () => {
  const published = services.flatMap(([, { ports = [] }]) => ports.map((port) => port.published));
  expect(new Set(published).size).toBe(published.length);
});

test.each(services)('%s can write to its volumes and nowhere else', (_name, service) => {
  expect(service.read_only).toBe(true);
  for (const { type, read_only, target } of service.volumes ?? [])
    if (type === 'bind') expect([target, read_only]).toEqual([target, true]);
});

test.each(longRunning)('%s is not root and has no capability', (_name, service) => {
  expect(service.user).toMatch(/^[1-9]\d*:\d+$/);
  expect(service.cap_drop).toEqual(['ALL']);
  expect(service.cap_add).toBeUndefined();
});

test('the one service that is root may do one thing, and reaches no network', () => {
  const { user, cap_drop, cap_add, network_mode } = project.services['collector-queue']!;
  expect({ user, cap_drop, cap_add, network_mode }).toEqual({
    user: '0:0',
    cap_drop: ['ALL'],
    cap_add: ['CHOWN'],
    network_mode: 'none',
  });
});

test.each(services)('%s is bounded in privileges, memory, processes and log', (_name, service) => {
  expect(service.security_opt).toEqual(['no-new-privileges:true']);
  expect(service.privileged).toBeUndefined();
  expect(Number(service.mem_limit)).toBeGreaterThan(0);
  expect(service.pids_limit).toBeGreaterThan(0);
  expect(service.logging?.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
});

test.each(longRunning)(
  '%s has a health check, unless its image has nothing to ask with',
  (name, service) => {
    if (name === 'collector') return expect(service.healthcheck).toBeUndefined();
    // A string would be run by a shell, which not every image has.
    expect(service.healthcheck?.test[0]).toBe('CMD');
  },
);

test.each(services)(
  '%s mounts what the repository has',
  (_name, { volumes = [], build, secrets = [] }) => {
    for (const { type, source } of volumes) {
      if (type === 'volume') expect(project.volumes).toHaveProperty(source!);
      else expectTracked(source!);
    }
    if (build !== undefined) expectTracked(path.join(build.context, build.dockerfile));
    for (const { source } of secrets) expectTracked(project.secrets[source]!.file);
  },
);

test('names only files that are there, by its mounts', () => {
  const named = services.flatMap(([, { command, environment, volumes = [] }]) => {
    const values = [
      ...(command ?? []).map((flag) => flag.replace(/^--config(\.file)?=/, '')),
      ...Object.values(environment ?? {}),
    ];
    const mounts = volumes.filter(({ type }) => type === 'bind');
    return values.flatMap((value) => {
      const mount = mounts.find(({ target }) => value?.startsWith(`${target}/`));
      if (mount === undefined) return [];
      return [path.relative(ROOT, path.join(mount.source!, value!.slice(mount.target.length)))];
    });
  });
  expect(named).toHaveLength(4);
  for (const file of named) expectTracked(path.join(ROOT, file));
});

test('gives Alertmanager each secret that its configuration reads', () => {
  const config = readFileSync(path.join(ROOT, 'prometheus/alertmanager.yml'), 'utf8');
  const read = [...config.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name!);
  const given = project.services['alertmanager']!.secrets!.map(({ source }) => source);
  expect(given).toEqual(expect.arrayContaining(read));
  for (const name of given) expect(path.basename(project.secrets[name]!.file)).toBe(name);
});

test('runs the versions that the tests run', () => {
  const version = (name: string): string | undefined =>
    /:v?(\d+\.\d+\.\d+)/.exec(readDotEnv()[`${name}_IMAGE`] ?? '')?.[1];
  const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

  const builder = parse(read('stack/servers/collector/builder.yaml')) as {
    dist: { version: string };
  };
  expect(version('COLLECTOR')).toBe(builder.dist.version);
  // Prometheus numbers its module apart from its releases: v0.313.2 is 3.13.2.
  const [, minor, patch] =
    /prometheus\/prometheus v0\.(\d+)\.(\d+)/.exec(read('stack/servers/prometheus/go.mod')) ?? [];
  expect(version('PROMETHEUS')).toBe(`${minor!.at(0)}.${Number(minor!.slice(1))}.${patch}`);
  expect(version('ALERTMANAGER')).toBe(
    /prometheus\/alertmanager v(\S+)/.exec(read('stack/servers/alertmanager/go.mod'))?.[1],
  );
  expect(version('NODE')).toBe(read('.node-version').trim());
  // From 2.21 on there is no /api/traces, which Grafana's data source asks.
  expect(version('JAEGER')).toMatch(/^2\.(19|20)\./);
});

test('builds the demo on the same Node with or without compose', () => {
  const dockerfile = readFileSync(path.join(ROOT, 'packages/demo/Dockerfile'), 'utf8');
  expect(/^ARG NODE_IMAGE=(.*)$/m.exec(dockerfile)?.[1]).toBe(readDotEnv()['NODE_IMAGE']);
});

test('gives the Collector the variables that its configuration reads', () => {
  const config = readFileSync(path.join(ROOT, 'collector-config/one-host.yaml'), 'utf8');
  const known = new Set([...config.matchAll(/\$\{env:(\w+)/g)].map(([, name]) => name));
  const given = Object.keys(project.services['collector']!.environment ?? {});
  expect(given.filter((name) => !known.has(name))).toEqual(['GOMEMLIMIT']);
  // What listens does so on loopback unless told otherwise, and in a container loopback is nobody's.
  const listening = [...known].filter((name) => /_(ADDRESS|HOST)$/.test(name!));
  for (const name of listening)
    expect(project.services['collector']!.environment![name!]).toMatch(/^0\.0\.0\.0/);
});

/** A copy of the two files in a folder of its own, with one text replaced by another. */
function altered(text: string, by: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-compose-'));
  folders.push(folder);
  for (const file of ['docker-compose.yml', '.env'])
    cpSync(path.join(ROOT, file), path.join(folder, file));
  const file = path.join(folder, 'docker-compose.yml');
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(text);
  writeFileSync(file, before.replace(text, by));
  return folder;
}

/** `docker compose up` must need nothing else than a clone. */
function expectTracked(file: string): void {
  const name = path.relative(ROOT, file);
  expect(existsSync(file), `${name} exists`).toBe(true);
  const listed = execFileSync('git', ['ls-files', '--', name], { cwd: ROOT, encoding: 'utf8' });
  expect(listed, `${name} is in git`).not.toBe('');
}
