/** A panel: its title, what it shows, and where to read on. */
import { AlertList } from '../alerts/alert-list.tsx';
import type { PanelView } from '../answers.ts';
import { DASHBOARDS, goTo, usePlace } from '../address.ts';
import { LatestFailures } from '../story/latest-failures.tsx';
import { Chart } from './chart.tsx';
import { Gauge } from './gauge.tsx';
import { Heatmap } from './heatmap.tsx';
import { isAlertList, type Place } from './place.ts';
import { Stat } from './stat.tsx';
import { Table } from './table.tsx';
import { Text } from './text.tsx';
import { Timeline } from './timeline.tsx';

export function Panel({ place: { panel, columns, lines } }: { readonly place: Place }) {
  const here = usePlace().dashboard;
  const { title, description, view, note, series } = panel;
  const links = (panel.links ?? []).flatMap(({ title: text, to }) => {
    const target = DASHBOARDS.find(({ id }) => id === to);
    return target === undefined || to === here ? [] : [{ text, id: target.id }];
  });
  const id = `panel-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return (
    <article
      class={`panel ${view} ${columns < 6 ? 'narrow' : ''}`}
      aria-labelledby={id}
      style={{ '--columns': String(columns), '--lines': String(lines) }}
    >
      <header>
        <h3 id={id}>{title}</h3>
        {note === undefined || series.length === 0 ? null : (
          <details class="about noted">
            <summary aria-label={`Note: ${title}`} title={note}>
              !
            </summary>
            <p>{note}</p>
          </details>
        )}
        <details class="about">
          <summary aria-label={`About: ${title}`}>i</summary>
          <p>{description}</p>
        </details>
      </header>
      <div class="body">{bodyOf(panel, columns)}</div>
      {links.length === 0 ? null : (
        <footer>
          {links.map((link) => (
            <button class="link" type="button" onClick={() => goTo({ dashboard: link.id })}>
              {link.text} <span aria-hidden="true">→</span>
            </button>
          ))}
        </footer>
      )}
    </article>
  );
}

function bodyOf(panel: PanelView, columns: number) {
  if (isAlertList(panel)) return <AlertList />;
  if (panel.note !== undefined && panel.series.length === 0) {
    return <p class="nothing">{panel.note}</p>;
  }
  switch (panel.view) {
    case 'stat':
      return <Stat panel={panel} columns={columns} />;
    case 'gauge':
      return <Gauge panel={panel} />;
    case 'timeseries':
      return panel.series.length === 0 ? <Nothing panel={panel} /> : <Chart panel={panel} />;
    case 'heatmap':
      return panel.series.length === 0 ? <Nothing panel={panel} /> : <Heatmap panel={panel} />;
    case 'state-timeline':
      return panel.series.length === 0 ? <Nothing panel={panel} /> : <Timeline panel={panel} />;
    case 'table':
      return <Table panel={panel} />;
    case 'text':
      return <Text panel={panel} />;
    case 'traces':
      return <LatestFailures />;
  }
}

function Nothing({ panel }: { readonly panel: PanelView }) {
  return <p class="nothing">{panel.empty_text ?? 'Nothing in the time shown'}</p>;
}
