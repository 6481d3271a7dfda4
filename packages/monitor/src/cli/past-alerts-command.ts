/** `earshot alerts --past`: what fired and is over, for how long, and who took it on. */
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { localTime } from './local-time.ts';
import { clean, columns, type Paint } from './paint.ts';

export interface PastAlerts {
  readonly alerts: readonly {
    readonly alert: string;
    readonly severity: string;
    readonly fired_at: string;
    readonly ended_at: string;
    readonly end: string;
    readonly messages: number;
    readonly samples: readonly { readonly correlation_id: string }[];
    readonly acknowledgements: readonly { readonly by: string; readonly at: string }[];
  }[];
  readonly note: string | null;
}

export function readPastAlerts(api: ApiClient): Promise<PastAlerts> {
  return api.get<PastAlerts>(PATHS.alertHistory);
}

export function printPastAlerts({ alerts, note }: PastAlerts, paint: Paint): string[] {
  return [
    ...(alerts.length === 0 ? ['No alert is over.'] : []),
    ...columns(
      alerts.map((one) => [
        localTime(one.fired_at),
        clean(one.severity),
        paint('bold', clean(one.alert)),
        `${one.end === 'resolved' ? 'resolved' : 'cut short'} after ${spanOf(one)}`,
        one.messages === 0 ? '' : `${one.messages} ${one.messages === 1 ? 'message' : 'messages'}`,
        takenOn(one),
      ]),
    ),
    ...latestOf(alerts.find(({ samples }) => samples.length > 0)),
    ...(note === null ? [] : ['', clean(note)]),
  ];
}

type Past = PastAlerts['alerts'][number];

function spanOf({ fired_at: from, ended_at: to }: Past): string {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function takenOn({ acknowledgements }: Past): string {
  const first = acknowledgements[0];
  return first === undefined ? 'nobody took it on' : `${clean(first.by)} took it on`;
}

function latestOf(newest: Past | undefined): string[] {
  const last = newest?.samples.at(-1);
  if (newest === undefined || last === undefined) return [];
  return ['', `${clean(newest.alert)}: the latest was earshot trace ${clean(last.correlation_id)}`];
}
