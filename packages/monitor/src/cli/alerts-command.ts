/** `earshot alerts` and `earshot ack`: what fires, and who looks after it. */
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { clean, columns, status, type Paint } from './paint.ts';

export interface AlertsAnswer {
  readonly alerts: readonly {
    readonly alert: string;
    readonly status: string;
    readonly severity: string;
    readonly summary: string;
    readonly messages: number;
    readonly acknowledged: boolean;
    readonly started_at: string | null;
    readonly samples: readonly { readonly correlation_id: string; readonly reason: string }[];
  }[];
  readonly acknowledgements: readonly {
    readonly alert: string;
    readonly by: string;
    readonly expires_at: string;
  }[];
  readonly channels: readonly {
    readonly channel: string;
    readonly works: boolean | null;
    readonly last_error?: string;
  }[];
}

export interface Acknowledged {
  readonly alert: string;
  readonly by: string;
  readonly expires_at: string;
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

export function printAlerts({ alerts, channels }: AlertsAnswer, paint: Paint): string[] {
  if (alerts.length === 0) return ['No alert has fired.'];
  return [
    ...columns(
      alerts.map((one) => [
        status(one.status, paint),
        one.severity,
        paint('bold', one.alert),
        `since ${clean(one.started_at)}`,
        one.acknowledged ? 'acknowledged' : one.status === 'firing' ? 'nobody looks after it' : '',
      ]),
    ),
    ...alerts
      .filter(({ status: now, samples }) => now === 'firing' && samples.length > 0)
      .flatMap((one) => {
        const last = one.samples.at(-1)!;
        return [
          '',
          `${one.alert}: ${clean(one.summary)}`,
          `  ${one.messages} messages, the latest: earshot trace ${clean(last.correlation_id)}  (${clean(last.reason)})`,
          ...(one.acknowledged ? [] : [`  to take it on: earshot ack ${one.alert} --by NAME`]),
        ];
      }),
    ...channels
      .filter(({ works }) => works === false)
      .map(
        ({ channel, last_error: error }) =>
          `\n${paint('red', 'deaf')}  ${channel}: ${clean(error)}`,
      ),
  ];
}

export function printAcknowledged({ alert, by, expires_at: until }: Acknowledged): string[] {
  return [`${alert} is ${clean(by)}'s until ${clean(until)}; nobody else is called for it.`];
}
