/** What a panel asks: of Prometheus in PromQL, of Jaeger by attributes. */
import { PANELS, promqlOf } from '@earshot/promql';
import {
  prometheusLabel,
  scaled,
  type Panel,
  type PanelQuery,
  type TraceSearch,
} from '@earshot/telemetry';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { TIMESTAMP_FACTOR } from './look.ts';

export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' } as const;
/** As grafana/provisioning names it. */
export const JAEGER = { type: 'jaeger', uid: 'jaeger' } as const;
const MAX_TRACES = 50;

export function prometheusTargets(panel: Panel): prometheus.DataqueryBuilder[] {
  return panel.queries.map((query, index) => {
    const target = new prometheus.DataqueryBuilder()
      .datasource(PROMETHEUS)
      .refId(refId(index))
      .editorMode(prometheus.QueryEditorMode.Code)
      .expr(expressionOf(panel, query));
    if (panel.view === 'stat' || panel.view === 'gauge') return target.instant();
    if (panel.view === 'table') return target.instant().format(prometheus.PromQueryFormat.Table);
    target.range();
    if (panel.view === 'heatmap') {
      return target.format(prometheus.PromQueryFormat.Heatmap).legendFormat('{{le}}');
    }
    if (query.legend !== undefined) target.legendFormat(legendOf(query.legend));
    if (panel.hasExemplars === true) target.exemplar(true);
    return target;
  });
}

/** The PromQL of a panel's query, with Grafana's variables in it. */
export function expressionOf({ unit }: Pick<Panel, 'unit'>, { query, legend }: PanelQuery): string {
  const isShown = unit === 'timestamp' && legend !== undefined;
  return promqlOf(isShown ? scaled(query, TIMESTAMP_FACTOR) : query, PANELS);
}

/** The SDK has no builder for Jaeger: this is what its data source's editor saves. */
export function jaegerTarget(search: TraceSearch): Builder<Dataquery> {
  const { attribute, equals } = search;
  const value = 'input' in equals ? `\${${equals.input}}` : equals.value;
  const query = {
    datasource: JAEGER,
    refId: refId(0),
    queryType: 'search',
    service: '${service}',
    tags: `${attribute}="${value}"`,
    limit: MAX_TRACES,
  };
  return { build: () => query as unknown as Dataquery };
}

export function refId(index: number): string {
  return String.fromCodePoint('A'.codePointAt(0)! + index);
}

/** `{error.type}` is `{{error_type}}` to Grafana. */
function legendOf(legend: string): string {
  return legend.replaceAll(/\{([^}]+)\}/g, (_whole, key: string) => `{{${prometheusLabel(key)}}}`);
}
