/** A real Alertmanager with our configuration, and its API. */
import { fileURLToPath } from 'node:url';
import { alertmanagerConfig, type AlertmanagerOptions } from '@earshot/provision';
import { startAlertmanager, type RunningServer } from '@earshot/stack';
import { alertLabels, type AlertName } from '@earshot/telemetry';
import type { Inbox } from './inbox.ts';

export const TEMPLATES = fileURLToPath(
  new URL('../../../prometheus/templates/*.tmpl', import.meta.url),
);

/** The same in seconds instead of minutes; made by the same generator. */
export const SHORT: NonNullable<AlertmanagerOptions['groupings']> = {
  page: { intervalSeconds: 0.2, repeatSeconds: 3600 },
  notice: { waitSeconds: 0.5, intervalSeconds: 0.5, repeatSeconds: 3600 },
  record: { waitSeconds: 0.5, intervalSeconds: 0.5, repeatSeconds: 3600 },
  heartbeat: { intervalSeconds: 0.2, repeatSeconds: 0.2 },
};

export function startWithInbox(
  { secretsFolder, mail }: Inbox,
  options: AlertmanagerOptions = {},
  flags: readonly string[] = [],
): Promise<RunningServer> {
  const config = alertmanagerConfig({
    secretsFolder,
    mail,
    templates: TEMPLATES,
    groupings: SHORT,
    ...options,
  });
  return startAlertmanager({ config, flags });
}

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

export interface KnownAlert extends Required<PostedAlert> {
  readonly fingerprint: string;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

/** The alert of a service, as the rule and the direct road label it. */
export function alertOf(
  name: AlertName,
  serviceName: string,
  more: Partial<PostedAlert> = {},
): PostedAlert {
  return { labels: alertLabels(name, { serviceName, environment: 'test' }), ...more };
}

export async function post(
  { url }: { readonly url: string },
  ...alerts: readonly PostedAlert[]
): Promise<void> {
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
}

/** Says that it has ended. */
export function end(alertmanager: { readonly url: string }, alert: PostedAlert): Promise<void> {
  return post(alertmanager, { ...alert, endsAt: new Date().toISOString() });
}

export async function known({ url }: { readonly url: string }): Promise<KnownAlert[]> {
  return (await (await fetch(`${url}/api/v2/alerts`)).json()) as KnownAlert[];
}
