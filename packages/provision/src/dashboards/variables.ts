/** What a person chooses at the top of a dashboard. */
import { prometheusLabel, prometheusName, type Dashboard, type Input } from '@earshot/telemetry';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from './targets.ts';

/** The one series that every monitored process has from its start. */
const PRESENT = prometheusName('earshot.monitor.heartbeat');

export function variablesOf({ inputs = [] }: Dashboard): dashboard.VariableModel[] {
  return [
    new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    choiceOf('job', 'Job', `label_values(${PRESENT}, job)`),
    choiceOf('instance', 'Instance', `label_values(${PRESENT}{job=~"$job"}, instance)`),
    // A trace search is of one service.
    ...(inputs.length === 0
      ? []
      : [
          queryOf(
            'service',
            'Service',
            `label_values(${PRESENT}{job=~"$job",instance=~"$instance"}, ${prometheusLabel('service.name')})`,
          ),
        ]),
    ...inputs.map(textBoxOf),
  ].map((builder) => builder.build());
}

function choiceOf(name: string, label: string, query: string): dashboard.QueryVariableBuilder {
  return queryOf(name, label, query)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: 'All', value: '$__all' });
}

function queryOf(name: string, label: string, query: string): dashboard.QueryVariableBuilder {
  return (
    new dashboard.QueryVariableBuilder(name)
      .label(label)
      .datasource(PROMETHEUS)
      .query(query)
      .definition(query)
      .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
      // oxlint-disable-next-line unicorn/no-array-sort -- an option, and no array
      .sort(dashboard.VariableSort.AlphabeticalAsc)
  );
}

function textBoxOf({ name, title, description }: Input): dashboard.TextBoxVariableBuilder {
  return new dashboard.TextBoxVariableBuilder(name)
    .label(title)
    .description(description)
    .defaultValue('');
}
