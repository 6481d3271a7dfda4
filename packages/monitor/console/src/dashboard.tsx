/** One of the five dashboards, asked again when its numbers have changed. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { goTo, RANGES_SECONDS, usePlace, type Place } from './address.ts';
import type { DashboardData } from './answers.ts';
import { ask, ROOT } from './api.ts';
import { formatClock, formatRange } from './format.ts';
import { live } from './live/live.ts';
import { Row } from './panels/row.tsx';

/** Evaluating a dashboard costs the host's process some time: not at each message. */
const LEAST_GAP_MS = 5_000;
export const REFRESH = 'earshot:refresh';

export function Dashboard() {
  const place = usePlace();
  const { data, problem } = useDashboard(place);
  const isOther = data !== undefined && data.id !== place.dashboard;
  useEffect(() => {
    if (data !== undefined && !isOther) document.title = data.title;
  }, [data?.title, isOther]);
  if (data === undefined || isOther) {
    return <p class="loading">{problem ?? 'Asking for the numbers…'}</p>;
  }
  return (
    <>
      <header class="dashboard-title">
        <h1>
          {data.title.replace(/^Earshot: /, '').replace(/^./, (first) => first.toUpperCase())}
        </h1>
        <p>{data.description}</p>
        <Range seconds={data.rangeSeconds} isChosen={place.rangeSeconds !== undefined} />
        {problem === undefined ? null : (
          <p class="problem" role="alert">
            {problem} What is shown is of {formatClock(data.at)}.
          </p>
        )}
      </header>
      {data.rows.map((row) => (
        <Row key={row.title} row={row} />
      ))}
    </>
  );
}

function Range({ seconds, isChosen }: { readonly seconds: number; readonly isChosen: boolean }) {
  return (
    <label class="range">
      <span class="hidden">Time shown</span>
      <select
        value={isChosen ? String(seconds) : ''}
        onChange={({ currentTarget: { value } }) =>
          goTo({ rangeSeconds: value === '' ? undefined : Number(value) })
        }
      >
        <option value="">{isChosen ? 'As far as it makes sense' : formatRange(seconds)}</option>
        {RANGES_SECONDS.map((range) => (
          <option key={range} value={String(range)}>
            {formatRange(range)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface Shown {
  readonly data: DashboardData | undefined;
  readonly problem: string | undefined;
}

function useDashboard({ dashboard, rangeSeconds }: Place): Shown {
  const [shown, setShown] = useState<Shown>({ data: undefined, problem: undefined });
  const asking = useRef<AbortController | undefined>(undefined);
  const look = useCallback(async (): Promise<void> => {
    asking.current?.abort();
    const own = new AbortController();
    asking.current = own;
    try {
      const data = await dashboardOf(dashboard, rangeSeconds, own.signal);
      setShown({ data, problem: undefined });
    } catch (error) {
      if (own.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      setShown(({ data }) => ({ data, problem: `The service does not answer (${message}).` }));
    }
  }, [dashboard, rangeSeconds]);

  useEffect(() => {
    let last = performance.now();
    let counts = live.counts;
    const again = (): void => {
      last = performance.now();
      counts = live.counts;
      void look();
    };
    // A page that nobody sees asks nothing.
    const tick = setInterval(() => {
      if (document.hidden) return;
      const waited = performance.now() - last;
      if (waited >= LEAST_GAP_MS && (counts !== live.counts || waited >= 30_000)) again();
    }, 500);
    addEventListener(REFRESH, again);
    again();
    return () => {
      clearInterval(tick);
      removeEventListener(REFRESH, again);
    };
  }, [look]);
  return shown;
}

/** How far back each dashboard is made to look. */
const usualSeconds = new Map<DashboardData['id'], number>();

/** Without a range: what the dashboard is made for, or less where the process is younger. */
async function dashboardOf(
  id: DashboardData['id'],
  rangeSeconds: number | undefined,
  signal: AbortSignal,
): Promise<DashboardData> {
  const path = `${ROOT}/dashboard/${id}`;
  const asked = rangeSeconds ?? (await rangeThatIsLived(usualSeconds.get(id), signal));
  const data = await ask<DashboardData>(asked === undefined ? path : `${path}?range=${asked}`, {
    signal,
  });
  if (asked !== undefined) return data;
  usualSeconds.set(id, data.rangeSeconds);
  return dashboardOf(id, await rangeThatIsLived(data.rangeSeconds, signal), signal);
}

async function rangeThatIsLived(
  usual: number | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (usual === undefined) return undefined;
  const status = await ask<{ uptime_seconds: number }>(`${ROOT}/system/status`, { signal });
  const lived = RANGES_SECONDS.find((range) => range >= status.uptime_seconds) ?? usual;
  return Math.min(usual, lived);
}
