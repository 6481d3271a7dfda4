/** How panels are made: what each says alone, without what all of its kind have. */
import type { HistogramName } from '../metrics/metrics.ts';
import { quantile, type Of } from '../queries/make.ts';
import type { Query, Window } from '../queries/query.ts';
import { groupKeysOf, type DashboardRow, type Panel, type PanelQuery } from './panel.ts';

/** Whose height is that of its row, unless it has its own. */
type RowPanel = Omit<Panel, 'height'> & Partial<Pick<Panel, 'height'>>;
/** What is said of a panel, where its kind says the rest. */
type Said<Given extends keyof Panel> = Omit<RowPanel, 'view' | 'queries' | Given>;
interface Single {
  readonly query: Query;
}
interface Lines {
  /** Named by what they are grouped by, unless made with `line`. */
  readonly lines: readonly (Query | PanelQuery)[];
}

export const row = (title: string, height: number, panels: readonly RowPanel[]): DashboardRow => ({
  title,
  panels: panels.map((panel) => ({ height, ...panel })),
});

/** One number, as of now. */
export const stat = ({ query, ...said }: Said<'states'> & Single): RowPanel => ({
  ...said,
  view: 'stat',
  queries: [{ query }],
});

/** One share, as of now, on an arc. */
export const gauge = ({
  query,
  ...said
}: Said<'unit' | 'states'> & Required<Pick<Panel, 'thresholds'>> & Single): RowPanel => ({
  ...said,
  view: 'gauge',
  unit: 'ratio',
  queries: [{ query }],
});

/** One word, as of now. */
export const state = ({
  query,
  ...said
}: Said<'unit' | 'states'> & Required<Pick<Panel, 'states'>> & Single): RowPanel => ({
  ...said,
  view: 'stat',
  unit: 'state',
  queries: [{ query }],
});

export const chart = ({ lines, ...said }: Said<'states'> & Lines): RowPanel => ({
  ...said,
  view: 'timeseries',
  queries: lines.map(named),
});

/** A row for each group, and its value in the column of this name. */
export const table = ({
  column,
  query,
  ...said
}: Said<'states'> & Single & { readonly column: string }): RowPanel => ({
  ...said,
  view: 'table',
  queries: [{ query, legend: column }],
});

/** A bar for each group, for as long as it is in one of the states. */
export const bars = ({
  lines,
  ...said
}: Said<'unit' | 'states'> & Required<Pick<Panel, 'states'>> & Lines): RowPanel => ({
  ...said,
  view: 'state-timeline',
  unit: 'state',
  queries: lines.map(named),
});

export const traces = (
  said: Said<'unit' | 'search'> & Required<Pick<Panel, 'search'>>,
): RowPanel => ({ ...said, view: 'traces', unit: 'none', queries: [] });

export const text = (said: Said<'unit' | 'text'> & Required<Pick<Panel, 'text'>>): RowPanel => ({
  ...said,
  view: 'text',
  unit: 'none',
  queries: [],
});

export const line = (legend: string, query: Query): PanelQuery => ({ query, legend });

/** A line for each quantile (0 to 1) of each group: `p95 received`. */
export const percentiles = <N extends HistogramName>(
  metric: N,
  quantiles: readonly number[],
  window: Window,
  of: Of<N> = {},
): readonly PanelQuery[] =>
  quantiles.map((q) => {
    const query = quantile(metric, q, window, of);
    return line([`p${q * 100}`, ...keysOf(query)].join(' '), query);
  });

function named(drawn: Query | PanelQuery): PanelQuery {
  return 'query' in drawn ? drawn : line(keysOf(drawn).join(' '), drawn);
}

function keysOf(query: Query): readonly string[] {
  return groupKeysOf(query).map((key) => `{${key}}`);
}
