/**
 * The repository's own configurations, made fit for one machine: hosts of docker compose become
 * addresses on loopback, and every receiver of Alertmanager becomes the local webhook.
 */

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { parse, stringify } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export const COLLECTOR_FOLDER = path.join(ROOT, 'collector-config');
export const COLLECTOR_CONFIG = path.join(COLLECTOR_FOLDER, 'one-host.yaml');
export const DEMO = path.join(ROOT, 'packages', 'demo', 'dist', 'main.js');
export const PROMETHEUS_FOLDER = path.join(ROOT, 'prometheus');

/** prometheus.yml with each `host:port` of docker compose replaced by an address of this machine. */
export function prometheusConfig(addresses: Readonly<Record<string, string>>): string {
  let text = readFileSync(path.join(PROMETHEUS_FOLDER, 'prometheus.yml'), 'utf8');
  for (const [from, to] of Object.entries(addresses)) text = text.replaceAll(from, to);
  return text;
}

export function ruleFiles(): string[] {
  const folder = path.join(PROMETHEUS_FOLDER, 'rules');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
  return files.toSorted().map((file) => path.join(folder, file));
}

interface AlertmanagerFile {
  templates?: unknown;
  receivers: { name: string }[];
}

/** alertmanager.yml with its routes as they are, and each receiver a webhook at `url`. */
export function alertmanagerConfig(url: string): string {
  const file = path.join(PROMETHEUS_FOLDER, 'alertmanager.yml');
  const { templates: _, ...config } = parse(readFileSync(file, 'utf8')) as AlertmanagerFile;
  const receivers = config.receivers.map(({ name }) => ({
    name,
    webhook_configs: [{ url, send_resolved: name !== 'watchdog' }],
  }));
  return stringify({ ...config, receivers });
}
