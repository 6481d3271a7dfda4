/** What only the servers of the pipeline know, told once for the whole dashboard. */
import type { DashboardAnswer, PanelView } from '../answers.ts';

interface MissingProps {
  readonly rows: DashboardAnswer['rows'];
  /** One is set, whether or not it answers. */
  readonly hasPrometheus: boolean;
}

export function isMissing(panel: PanelView): boolean {
  return panel.needs !== undefined && !isLookUp(panel) && !isLatestFailures(panel);
}

/** The service tells the story of a correlation ID by itself. */
export function isLookUp({ search }: PanelView): boolean {
  return (
    search !== undefined && 'input' in search.equals && search.equals.input === 'correlation_id'
  );
}

/** The alerts and the stream know those without a trace store. */
function isLatestFailures({ search }: PanelView): boolean {
  return search !== undefined && 'value' in search.equals && search.equals.value === 'silent';
}

export function Missing({ rows, hasPrometheus }: MissingProps) {
  const missing = rows.flatMap(({ panels }) => panels.filter(isMissing));
  const of = (server: PanelView['needs']): string =>
    missing
      .filter(({ needs }) => needs === server)
      .map(({ title }) => title)
      .join(' · ');
  return (
    <>
      <Server name="Prometheus" titles={of('prometheus')}>
        {hasPrometheus ? '' : 'With PROMETHEUS_URL set they are here, too.'}
      </Server>
      <Server name="Jaeger" titles={of('jaeger')}>
        Grafana shows it.
      </Server>
    </>
  );
}

interface ServerProps {
  readonly name: string;
  readonly titles: string;
  readonly children: string;
}

function Server({ name, titles, children }: ServerProps) {
  if (titles === '') return null;
  return (
    <p class="needs">
      Only {name} knows: <b>{titles}</b>. {children}
    </p>
  );
}
