/** One of the five dashboards, asked again when its numbers have changed. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { goTo, RANGES_SECONDS, usePlace, type Place } from './address.ts';
import type { DashboardAnswer } from './answers.ts';
import { ask, ROOT } from './api.ts';
import { Channels } from './channels/channels.tsx';
import { formatClock, formatRange, sourceInWords } from './format.ts';
import { live } from './live/live.ts';
import { Missing } from './panels/missing.tsx';
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
        <Range seconds={data.range_seconds} isChosen={place.rangeSeconds !== undefined} />
        <p class="source">{sourceInWords(data)}</p>
        {data.note === null ? null : (
          <p class="fallback" role="status">
            {data.note}
          </p>
        )}
        {problem === undefined ? null : (
          <p class="problem" role="alert">
            {problem} What is shown is of {formatClock(data.at)}.
          </p>
        )}
      </header>
      {data.rows.map((row) => (
        <Row key={row.title} row={row} />
      ))}
      {data.id === 'websocket_alerts' ? <Channels /> : null}
      <Missing
        rows={data.rows}
        hasPrometheus={data.source === 'prometheus' || data.note !== null}
      />
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
  readonly data: DashboardAnswer | undefined;
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

interface Known extends Pick<DashboardAnswer, 'range_seconds' | 'source'> {
  /** By this page's own clock, as others may differ. */
  readonly sinceMs: number;
}
/** How far back each dashboard is made to look, and how far it can. */
const usual = new Map<DashboardAnswer['id'], Known>();

/** Without a range: what the dashboard is made for, or less where there are no numbers so old. */
async function dashboardOf(
  id: DashboardAnswer['id'],
  rangeSeconds: number | undefined,
  signal: AbortSignal,
): Promise<DashboardAnswer> {
  const path = `${ROOT}/dashboard/${id}`;
  const known = usual.get(id);
  const asked = rangeSeconds ?? (known === undefined ? undefined : rangeThatIsKnown(known));
  const data = await ask<DashboardAnswer>(asked === undefined ? path : `${path}?range=${asked}`, {
    signal,
  });
  if (rangeSeconds !== undefined) return data;
  const sinceMs = performance.now() - (Date.parse(data.at) - Date.parse(data.since));
  if (known === undefined || known.source !== data.source) {
    if (asked !== undefined) {
      usual.delete(id);
      return dashboardOf(id, undefined, signal);
    }
    const found: Known = {
      source: data.source,
      range_seconds: data.range_seconds,
      sinceMs,
    };
    usual.set(id, found);
    return rangeThatIsKnown(found) === data.range_seconds
      ? data
      : dashboardOf(id, undefined, signal);
  }
  // Prometheus is asked for the whole range no more: what is known to be older stays known.
  const isWhole = data.source === 'embedded';
  usual.set(id, { ...known, sinceMs: isWhole ? sinceMs : Math.min(known.sinceMs, sinceMs) });
  return data;
}

function rangeThatIsKnown({ range_seconds: rangeSeconds, sinceMs }: Known): number {
  const seconds = (performance.now() - sinceMs) / 1000;
  return Math.min(rangeSeconds, RANGES_SECONDS.find((range) => range >= seconds) ?? rangeSeconds);
}
