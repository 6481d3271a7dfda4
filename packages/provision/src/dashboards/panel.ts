/** One panel of Grafana, by the builder of its kind. */
import type { Dashboard, LinkBases, Panel, View } from '@earshot/telemetry';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as text from '@grafana/grafana-foundation-sdk/text';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Place } from './layout.ts';
import { panelLinks } from './links.ts';
import { stateMappings, thresholds, UNITS } from './look.ts';
import { sortColumn, tableOverrides, tableTransformations } from './table.ts';
import { JAEGER, jaegerTarget, PROMETHEUS, prometheusTargets } from './targets.ts';

const PERIODS = { today: 'now/d', month: 'now/M' } as const;
const LINE_WIDTH = 2;
const FILL_OPACITY = 10;
const STACKED_FILL_OPACITY = 40;
/** Trace searches and text are no numbers: they have a place, words and links. */
const PLAIN_VIEWS: ReadonlySet<View> = new Set(['traces', 'text']);
const LATEST = { build: () => ({ calcs: ['lastNotNull'], fields: '', values: false }) };

interface Standing {
  readonly panel: Panel;
  readonly id: number;
  readonly place: Place;
  readonly on: Dashboard;
  readonly links: LinkBases;
}

export function grafanaPanel(standing: Standing): dashboard.Panel {
  const { panel, id, place, on, links } = standing;
  const builder = builderOf(panel, links)
    .id(id)
    .title(panel.title)
    .description(panel.description)
    .gridPos(place)
    .links(panelLinks(panel, on, links).map((link) => ({ build: () => link })));
  if (panel.period !== undefined) builder.timeFrom(PERIODS[panel.period]);
  if (panel.emptyText !== undefined) builder.noValue(panel.emptyText);
  const { unit, decimals } = UNITS[panel.unit];
  builder.unit(unit);
  if (PLAIN_VIEWS.has(panel.view)) return builder.build();
  builder.datasource(PROMETHEUS).thresholds(thresholds(panel));
  if (decimals !== undefined) builder.decimals(decimals);
  if (panel.states !== undefined) builder.mappings(stateMappings(panel.states));
  return builder.targets(prometheusTargets(panel)).build();
}

/** What the builders of all kinds have in common. */
type AnyBuilder = Builder<dashboard.Panel> &
  Pick<
    stat.PanelBuilder,
    | 'id'
    | 'title'
    | 'description'
    | 'gridPos'
    | 'links'
    | 'timeFrom'
    | 'noValue'
    | 'datasource'
    | 'unit'
    | 'decimals'
    | 'thresholds'
    | 'mappings'
    | 'targets'
  >;

function builderOf(panel: Panel, links: LinkBases): AnyBuilder {
  switch (panel.view) {
    case 'stat':
      return statOf(panel) as unknown as AnyBuilder;
    case 'gauge':
      return gaugeOf() as unknown as AnyBuilder;
    case 'timeseries':
      return timeseriesOf(panel) as unknown as AnyBuilder;
    case 'heatmap':
      return heatmapOf() as unknown as AnyBuilder;
    case 'state-timeline':
      return stateTimelineOf() as unknown as AnyBuilder;
    case 'table':
      return tableOf(panel, links) as unknown as AnyBuilder;
    case 'traces':
      return tracesOf(panel) as unknown as AnyBuilder;
    case 'text':
      return new text.PanelBuilder()
        .mode(text.TextMode.Markdown)
        .content(panel.text ?? '') as unknown as AnyBuilder;
  }
}

function statOf({ thresholds: steps, states }: Panel): stat.PanelBuilder {
  const isJudged = steps !== undefined || states !== undefined;
  return new stat.PanelBuilder()
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(isJudged ? common.BigValueColorMode.Background : common.BigValueColorMode.None)
    .reduceOptions(LATEST);
}

function gaugeOf(): gauge.PanelBuilder {
  return new gauge.PanelBuilder().min(0).max(1).reduceOptions(LATEST);
}

function timeseriesOf({ isStacked, showsThresholds, unit }: Panel): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .lineWidth(LINE_WIDTH)
    .fillOpacity(isStacked === true ? STACKED_FILL_OPACITY : FILL_OPACITY)
    .showPoints(common.VisibilityMode.Auto)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        // oxlint-disable-next-line unicorn/no-array-sort -- an option, and no array
        .sort(common.SortOrder.Descending),
    );
  // Of a share the interesting part is near its end; all else starts at none.
  if (unit !== 'ratio') builder.min(0);
  if (isStacked === true) {
    builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  }
  if (showsThresholds === true) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Line),
    );
  }
  return builder;
}

function heatmapOf(): heatmap.PanelBuilder {
  return new heatmap.PanelBuilder()
    .calculate(false)
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .steps(64),
    )
    .yAxis(new heatmap.YAxisConfigBuilder().unit(UNITS.seconds.unit))
    .cellValues(new heatmap.CellValuesBuilder().unit(UNITS.count.unit))
    .showLegend();
}

function stateTimelineOf(): statetimeline.PanelBuilder {
  return new statetimeline.PanelBuilder()
    .mergeValues(true)
    .showValue(common.VisibilityMode.Auto)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    );
}

function tableOf(panel: Panel, links: LinkBases): table.PanelBuilder {
  const builder = new table.PanelBuilder().transformations(tableTransformations(panel));
  for (const { column, properties } of tableOverrides(panel, links)) {
    builder.overrideByName(column, properties);
  }
  const sort = sortColumn(panel);
  if (sort !== undefined) {
    builder.sortBy([
      new common.TableSortByFieldStateBuilder().displayName(sort.title).desc(sort.isDescending),
    ]);
  }
  return builder;
}

/** A search has many traces, and the panel `traces` shows one: the table links each. */
function tracesOf({ search }: Panel): table.PanelBuilder {
  const builder = new table.PanelBuilder().datasource(JAEGER);
  return search === undefined ? builder : builder.withTarget(jaegerTarget(search));
}
