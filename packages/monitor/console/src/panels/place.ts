/**
 * Where the panels of a row stand. Grafana's grid says how large each is when full; here what is
 * empty takes no more room than its sentence, and what only the pipeline knows leaves its place to
 * the others.
 */
import type { PanelView } from '../answers.ts';
import { shownRows } from './rows.ts';

export interface Place {
  readonly panel: PanelView;
  /** Of 24 columns. */
  readonly columns: number;
  /** Of the grid's lines. */
  readonly lines: number;
}

const COLUMNS = 24;
/** Title and margins, in lines. */
const FRAME = 2.2;
const EMPTY = 3;
/** From here on what is said of an alert fits beside its buttons. */
const WIDE = 20;

/** @param alerts that hold now */
export function placesOf(panels: readonly PanelView[], alerts: number): readonly Place[] {
  return bandsOf(panels).flatMap((band) => {
    const columns = columnsOf(band.panels);
    const needed = Math.ceil(
      Math.max(...band.panels.map((panel, index) => linesOf(panel, columns[index]!, alerts))),
    );
    return band.panels.map((panel, index) => ({
      panel,
      columns: columns[index]!,
      lines: band.isStacked ? Math.max(panel.height, isAlertList(panel) ? needed : 0) : needed,
    }));
  });
}

/** Alerts are shown as alerts, with what can be done about them. */
export function isAlertList({ title, links = [] }: PanelView): boolean {
  return title === 'Alerts' && links.some(({ to }) => to === 'runbook');
}

interface Band {
  readonly panels: PanelView[];
  /** One of its panels stands below another, so that they are not of one height. */
  isStacked: boolean;
}

/** Panels side by side. One that stands below another of the same band belongs to it. */
function bandsOf(panels: readonly PanelView[]): readonly Band[] {
  const bands: Band[] = [];
  let room = 0;
  for (const panel of panels) {
    const band = bands.at(-1);
    const height = Math.max(0, ...(band?.panels ?? []).map((one) => one.height));
    const last = band?.panels.at(-1);
    const isBelow =
      last !== undefined && last.width === panel.width && last.height + panel.height <= height;
    if (band === undefined || (panel.width > room && !isBelow)) {
      bands.push({ panels: [panel], isStacked: false });
      room = COLUMNS - panel.width;
    } else {
      band.panels.push(panel);
      if (isBelow) band.isStacked = true;
      else room -= panel.width;
    }
  }
  return bands;
}

/** Where a band has room left, its panels grow. */
function columnsOf(panels: readonly PanelView[]): readonly number[] {
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

function linesOf(panel: PanelView, columns: number, alerts: number): number {
  const { view, height, series, links = [] } = panel;
  const foot = links.length === 0 ? 0 : 0.7;
  switch (view) {
    case 'gauge':
      return 6;
    case 'stat':
      return height > 6 || links.length > 0 ? 5 : 4;
    case 'table': {
      if (isAlertList(panel)) {
        const linesOfOne = columns < WIDE ? 2.2 : 1.4;
        return alerts === 0 ? EMPTY : FRAME + foot + Math.min(alerts, 8) * linesOfOne;
      }
      const shown = shownRows(panel).length;
      return shown === 0 ? EMPTY : Math.min(height, FRAME + foot + (shown + 2) * 0.87);
    }
    case 'state-timeline':
      return series.length === 0
        ? EMPTY
        : Math.min(height, FRAME + foot + (series.length + 1) * 0.7);
    case 'timeseries':
    case 'heatmap':
      return series.length === 0 ? EMPTY : height;
    case 'text':
    case 'traces':
      return height;
  }
}
