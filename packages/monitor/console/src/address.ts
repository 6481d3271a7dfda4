/** What is shown is in the page's address, so that it can be sent to a colleague and gone back to. */
import { useEffect, useState } from 'preact/hooks';
import type { DashboardId } from './answers.ts';

export interface Place {
  readonly dashboard: DashboardId;
  /** Undefined: as far back as the dashboard is made for and the process has lived. */
  readonly rangeSeconds: number | undefined;
  readonly correlationId: string | undefined;
  /** Of a long story; undefined: the first. */
  readonly page: number | undefined;
}
export interface DashboardName {
  readonly id: DashboardId;
  readonly title: string;
}

export const DASHBOARDS: readonly DashboardName[] = [
  { id: 'websocket_executive', title: 'Overview' },
  { id: 'websocket_operations', title: 'Operations' },
  { id: 'websocket_user_diagnostics', title: 'Diagnostics' },
  { id: 'websocket_performance', title: 'Performance' },
  { id: 'websocket_alerts', title: 'Alerts' },
];
export const RANGES_SECONDS = [300, 900, 3_600, 21_600, 86_400, 604_800, 2_592_000] as const;
const CHANGED = 'earshot:address';

export function placeOf(search: string): Place {
  const query = new URLSearchParams(search);
  const asked = query.get('dashboard');
  const range = Number(query.get('range') ?? NaN);
  const correlationId = query.get('correlation_id')?.trim();
  const page = Number(query.get('page') ?? NaN);
  return {
    dashboard: DASHBOARDS.find(({ id }) => id === asked)?.id ?? 'websocket_executive',
    rangeSeconds: range >= 60 && range <= 2_678_400 ? range : undefined,
    correlationId: correlationId === undefined || correlationId === '' ? undefined : correlationId,
    page: Number.isInteger(page) && page > 1 ? page : undefined,
  };
}

export function addressOf({ dashboard, rangeSeconds, correlationId, page }: Place): string {
  const query = new URLSearchParams({ dashboard });
  if (rangeSeconds !== undefined) query.set('range', String(rangeSeconds));
  if (correlationId !== undefined) query.set('correlation_id', correlationId);
  if (correlationId !== undefined && page !== undefined) query.set('page', String(page));
  return `/?${query.toString()}`;
}

/** Goes on to another view; the browser's back leads here again. */
export function goTo(changes: Partial<Place>): void {
  // Another story begins at its first page.
  const next = addressOf({ ...placeOf(location.search), page: undefined, ...changes });
  if (next === `${location.pathname}${location.search}`) return;
  history.pushState(null, '', next);
  dispatchEvent(new Event(CHANGED));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.search));
  useEffect(() => {
    const read = (): void => setPlace(placeOf(location.search));
    addEventListener('popstate', read);
    addEventListener(CHANGED, read);
    return () => {
      removeEventListener('popstate', read);
      removeEventListener(CHANGED, read);
    };
  }, []);
  return place;
}
