/** What takes an acknowledgement or a silence back before its time. */
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';

interface Undone {
  readonly alert: string;
}

export async function takeBack(api: ApiClient, alert: string): Promise<Undone> {
  await api.delete(PATHS.acknowledge.replace(':alert', encodeURIComponent(alert)));
  return { alert };
}

export async function lift(api: ApiClient, alert: string): Promise<Undone> {
  await api.delete(PATHS.silence.replace(':alert', encodeURIComponent(alert)));
  return { alert };
}

export function printTakenBack({ alert }: Undone): string[] {
  return [`Nobody looks after ${alert} any more; while it fires, people are called again.`];
}

export function printLifted({ alert }: Undone): string[] {
  return [`The silence of ${alert} is lifted.`];
}
