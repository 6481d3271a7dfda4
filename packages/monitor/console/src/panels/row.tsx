/**
 * A row of panels. What only the servers of the pipeline know is told in one sentence, and the panels
 * that are left share the width.
 */
import type { DashboardData, PanelView } from '../answers.ts';
import { LookUp } from '../story/look-up.tsx';
import { Panel } from './panel.tsx';

const COLUMNS = 24;
const SERVERS = { prometheus: 'Prometheus', jaeger: 'Jaeger' } as const;

type RowData = DashboardData['rows'][number];

export function Row({ row }: { readonly row: RowData }) {
  if (row.panels.some(isLookUp)) return <LookUp />;
  const shown = row.panels.filter((panel) => panel.needs === undefined || isLatestFailures(panel));
  const missing = row.panels.filter((panel) => !shown.includes(panel));
  const id = `row-${row.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return (
    <section class="row" aria-labelledby={id}>
      <h2 id={id}>{row.title}</h2>
      {shown.length === 0 ? null : (
        <div class="grid">
          {shown.map((panel, index) => (
            <Panel key={panel.title} panel={panel} width={widthsOf(shown)[index]!} />
          ))}
        </div>
      )}
      {missing.length === 0 ? null : <Missing panels={missing} />}
    </section>
  );
}

/** Where one line has room left, its panels grow. */
export function widthsOf(panels: readonly Pick<PanelView, 'width'>[]): readonly number[] {
  const total = panels.reduce((sum, { width }) => sum + width, 0);
  if (total >= COLUMNS) return panels.map(({ width }) => width);
  let used = 0;
  let given = 0;
  return panels.map(({ width }) => {
    used += width;
    const until = Math.round((used / total) * COLUMNS);
    const columns = until - given;
    given = until;
    return columns;
  });
}

function Missing({ panels }: { readonly panels: readonly PanelView[] }) {
  const servers = [...new Set(panels.flatMap(({ needs }) => (needs === undefined ? [] : [needs])))];
  const titles = panels.map(({ title }) => title).join(' · ');
  const names = servers.map((server) => SERVERS[server]).join(' and ');
  return (
    <p class="needs">
      <b>{titles}</b> {panels.length === 1 ? 'needs' : 'need'} {names}: one process alone can’t know
      this. Run the pipeline, and its Grafana shows {panels.length === 1 ? 'it' : 'them'}.
    </p>
  );
}

function isLookUp({ search }: PanelView): boolean {
  return (
    search !== undefined && 'input' in search.equals && search.equals.input === 'correlation_id'
  );
}

/** The alerts and the stream know those without a trace store. */
function isLatestFailures({ search }: PanelView): boolean {
  return search !== undefined && 'value' in search.equals && search.equals.value === 'silent';
}
