/**
 * A row of panels. What only the servers of the pipeline know is told in one sentence, and the panels
 * that are left share the width.
 */
import type { DashboardData, PanelView } from '../answers.ts';
import { useLive } from '../live/live.ts';
import { LookUp } from '../story/look-up.tsx';
import { Users } from '../users/users.tsx';
import { Panel } from './panel.tsx';
import { placesOf } from './place.ts';

const SERVERS = { prometheus: 'Prometheus', jaeger: 'Jaeger' } as const;

type RowData = DashboardData['rows'][number];

interface RowProps {
  readonly row: RowData;
  /** One is set, whether or not it answers. */
  readonly hasPrometheus: boolean;
}

export function Row({ row, hasPrometheus }: RowProps) {
  const { alerts } = useLive();
  if (row.panels.some(isLookUp)) return <LookUp />;
  const shown = row.panels.filter((panel) => panel.needs === undefined || isLatestFailures(panel));
  const missing = row.panels.filter((panel) => !shown.includes(panel));
  const firing = (alerts?.alerts ?? []).filter(
    ({ status }) => status === 'firing' || status === 'pending',
  ).length;
  const id = `row-${row.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return (
    <section class="row" aria-labelledby={id}>
      <h2 id={id}>{row.title}</h2>
      {row.panels.some(isUserSearch) ? <Users /> : null}
      {shown.length === 0 ? null : (
        <div class="grid">
          {placesOf(shown, firing).map((place) => (
            <Panel key={place.panel.title} place={place} />
          ))}
        </div>
      )}
      {missing.length === 0 ? null : <Missing panels={missing} hasPrometheus={hasPrometheus} />}
    </section>
  );
}

interface MissingProps extends Pick<RowProps, 'hasPrometheus'> {
  readonly panels: readonly PanelView[];
}

function Missing({ panels, hasPrometheus }: MissingProps) {
  const servers = [...new Set(panels.flatMap(({ needs }) => (needs === undefined ? [] : [needs])))];
  const titles = panels.map(({ title }) => title).join(' · ');
  const names = servers.map((server) => SERVERS[server]).join(' and ');
  if (hasPrometheus && servers.includes('prometheus')) {
    return (
      <p class="needs">
        <b>{titles}</b> {panels.length === 1 ? 'comes' : 'come'} from {names} alone.
      </p>
    );
  }
  return (
    <p class="needs">
      <b>{titles}</b> {panels.length === 1 ? 'needs' : 'need'} {names}: one process alone can’t know
      this. Run the pipeline, and its Grafana shows {panels.length === 1 ? 'it' : 'them'}
      {servers.includes('prometheus') ? '; so does this page with PROMETHEUS_URL set' : ''}.
    </p>
  );
}

function isLookUp({ search }: PanelView): boolean {
  return (
    search !== undefined && 'input' in search.equals && search.equals.input === 'correlation_id'
  );
}

/** The monitor knows the users by itself; their traces are in a trace store. */
function isUserSearch({ search }: PanelView): boolean {
  return search !== undefined && 'input' in search.equals && search.equals.input === 'user_hash';
}

/** The alerts and the stream know those without a trace store. */
function isLatestFailures({ search }: PanelView): boolean {
  return search !== undefined && 'value' in search.equals && search.equals.value === 'silent';
}
