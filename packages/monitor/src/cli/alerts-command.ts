/** `earshot alerts` and `earshot ack`: what fires, and who looks after it. */
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { localTime } from './local-time.ts';
import { clean, columns, status, type Paint } from './paint.ts';

export interface AlertsAnswer {
  readonly alerts: readonly {
    readonly alert: string;
    readonly status: string;
    readonly severity: string;
    readonly summary: string;
    readonly messages: number;
    readonly acknowledged: boolean;
    readonly silenced: boolean;
    readonly started_at: string | null;
    readonly samples: readonly { readonly correlation_id: string; readonly reason: string }[];
  }[];
  readonly acknowledgements: readonly {
    readonly alert: string;
    readonly by: string;
    readonly expires_at: string;
  }[];
  readonly silences: readonly Silenced[];
  readonly channels: readonly {
    readonly channel: string;
    readonly tiers: readonly string[];
    readonly works: boolean | null;
    readonly last_error?: string;
  }[];
}

export interface Acknowledged {
  readonly alert: string;
  readonly by: string;
  readonly expires_at: string;
}

export interface Silenced {
  readonly alert: string;
  readonly by: string;
  readonly reason: string;
  readonly ends_at: string;
}

export function readAlerts(api: ApiClient): Promise<AlertsAnswer> {
  return api.get<AlertsAnswer>(PATHS.alerts);
}

export function acknowledge(
  api: ApiClient,
  alert: string,
  by: string,
  minutes: number | undefined,
): Promise<Acknowledged> {
  const path = PATHS.acknowledge.replace(':alert', encodeURIComponent(alert));
  return api.post<Acknowledged>(path, { by, ...(minutes === undefined ? {} : { minutes }) });
}

export function silence(
  api: ApiClient,
  alert: string,
  asked: { by: string; minutes: number; reason: string },
): Promise<Silenced> {
  return api.post<Silenced>(PATHS.silence.replace(':alert', encodeURIComponent(alert)), asked);
}

export function printAlerts(answer: AlertsAnswer, paint: Paint): string[] {
  const { alerts, silences, channels } = answer;
  return [
    ...(alerts.length === 0 ? ['No alert has fired.'] : []),
    ...columns(
      alerts.map((one) => [
        status(one.status, paint),
        one.severity,
        paint('bold', one.alert),
        `since ${localTime(one.started_at)}`,
        attentionOf(one, answer),
      ]),
    ),
    ...alerts.filter(({ status: now }) => now === 'firing').flatMap(aboutOf),
    ...silences.map(
      (one) =>
        `\n${one.alert} is silenced by ${clean(one.by)} until ${localTime(one.ends_at)}: ${clean(one.reason)}`,
    ),
    ...channels
      .filter(({ works }) => works === false)
      .map(
        ({ channel, last_error: error }) =>
          `\n${paint('red', `${clean(channel)} cannot be reached`)}: ${clean(error)}; earshot test-alert ${clean(channel)} tries it`,
      ),
  ];
}

function aboutOf(one: AlertsAnswer['alerts'][number]): string[] {
  const last = one.samples.at(-1);
  const messages = `${one.messages} ${one.messages === 1 ? 'message' : 'messages'}`;
  return [
    '',
    `${one.alert}: ${clean(one.summary)}`,
    ...(last === undefined
      ? []
      : [
          `  ${messages}, the latest: earshot trace ${clean(last.correlation_id)}  (${clean(last.reason)})`,
        ]),
    ...(one.acknowledged ? [] : [`  to take it on: earshot ack ${one.alert} --by NAME`]),
  ];
}

function attentionOf(
  { alert, acknowledged, silenced, status: now }: AlertsAnswer['alerts'][number],
  { acknowledgements }: AlertsAnswer,
): string {
  const held = acknowledgements.find((one) => one.alert === alert);
  if (held !== undefined) {
    return `${clean(held.by)} looks after it until ${localTime(held.expires_at)}`;
  }
  if (acknowledged) return 'acknowledged';
  if (silenced) return 'silenced';
  return now === 'firing' ? 'nobody looks after it' : '';
}

export function printSilenced({ alert, by, ends_at: until }: Silenced): string[] {
  return [
    `${alert} is silenced by ${clean(by)} until ${localTime(until)}; it is judged all the same.`,
  ];
}

export function printAcknowledged({ alert, by, expires_at: until }: Acknowledged): string[] {
  return [`${alert} is ${clean(by)}'s until ${localTime(until)}; nobody else is called for it.`];
}
