/** Columns of a table: one for each key, one for each query that has a legend. */
import { groupKeysOf, prometheusLabel, type LinkBases, type Panel } from '@earshot/telemetry';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { cellLinks } from './links.ts';
import { columnWord, reasonMappings, UNITS } from './look.ts';
import { refId } from './targets.ts';

/** Metrics whose `reason` is one of the outcomes' reasons; on bridges it tells other things. */
const WITH_REASONS: ReadonlySet<string> = new Set([
  'earshot.notification.outcomes',
  'earshot.notification.silent_failures',
]);

export interface Column {
  /** As Grafana names the field before it is renamed. */
  readonly field: string;
  readonly title: string;
}

export function keyColumns(panel: Panel): Column[] {
  const keys = new Set(panel.queries.flatMap(({ query }) => groupKeysOf(query)));
  return [...keys].map((key) => ({ field: prometheusLabel(key), title: columnWord(key) }));
}

export function valueColumns({ queries }: Panel): (Column & { readonly isShown: boolean })[] {
  return queries.map(({ legend }, index) => ({
    field: queries.length === 1 ? 'Value' : `Value #${refId(index)}`,
    title: legend ?? '',
    isShown: legend !== undefined,
  }));
}

export function tableTransformations(panel: Panel): dashboard.DataTransformerConfig[] {
  const keys = keyColumns(panel);
  const values = valueColumns(panel);
  const shown = [...keys, ...values.filter(({ isShown }) => isShown)];
  return [
    // Rows of the same keys become one row.
    ...(panel.queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
    {
      id: 'organize',
      options: {
        excludeByName: Object.fromEntries(
          ['Time', ...values.filter(({ isShown }) => !isShown).map(({ field }) => field)].map(
            (field) => [field, true],
          ),
        ),
        indexByName: Object.fromEntries(shown.map(({ field }, index) => [field, index])),
        renameByName: Object.fromEntries(shown.map(({ field, title }) => [field, title])),
      },
    },
  ];
}

/** What single columns look like: the unit of values, the meaning of reasons, links. */
export function tableOverrides(
  panel: Panel,
  links: LinkBases,
): { column: string; properties: dashboard.DynamicConfigValue[] }[] {
  const { unit, decimals } = UNITS[panel.unit];
  return [
    ...valueColumns(panel)
      .filter(({ isShown }) => isShown)
      .map(({ title }) => ({
        column: title,
        properties: [
          { id: 'unit', value: unit },
          ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
          { id: 'custom.width', value: 140 },
          ...(panel.thresholds === undefined
            ? []
            : [{ id: 'custom.cellOptions', value: { type: 'color-text' } }]),
        ],
      })),
    ...(hasReasons(panel)
      ? [
          {
            column: columnWord('reason'),
            properties: [{ id: 'mappings', value: reasonMappings() }],
          },
        ]
      : []),
    ...cellLinks(panel, links).map(({ column, links: inCell }) => ({
      column,
      properties: [{ id: 'links', value: inCell.map((link) => ({ ...link, targetBlank: true })) }],
    })),
  ];
}

/** The values are what a table is sorted by, the worst first; of times the earliest. */
export function sortColumn(panel: Panel): { title: string; isDescending: boolean } | undefined {
  const value = valueColumns(panel).find(({ isShown }) => isShown);
  return value && { title: value.title, isDescending: panel.unit !== 'timestamp' };
}

function hasReasons({ queries }: Panel): boolean {
  return queries.some(
    ({ query }) =>
      'metric' in query && WITH_REASONS.has(query.metric) && query.by?.includes('reason'),
  );
}
