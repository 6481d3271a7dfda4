/** Series over time, drawn by uPlot. The legend is text beside it and tells the values under the cursor. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { PanelView, Unit } from '../answers.ts';
import { formatClock, formatTick, formatValue } from '../format.ts';
import { colourOf, useTheme } from '../theme.ts';
import { hiddenOf, legendOf, type LegendEntry } from './legend.ts';
import { colourNameOf } from './palette.ts';
import { columnsOf } from './series.ts';

const AXIS_FONT = '11px system-ui, sans-serif';
const DAY_SECONDS = 86_400;
/** In seconds, those that clocks and calendars have. */
const TIME_STEPS = [
  1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
  172_800, 604_800,
];

export function Chart({ panel }: { readonly panel: PanelView }) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const [theme] = useTheme();
  const entries = legendOf(panel.series);
  const drawn = entries.filter(({ isDrawn }) => isDrawn);
  const isStacked = panel.is_stacked === true;
  const columns = useMemo(
    () =>
      columnsOf(
        drawn.map(({ series }) => series),
        isStacked,
      ),
    [panel.series, isStacked],
  );
  const shape = drawn.map(({ name }) => name).join('\n');
  const current = useRef({ panel, drawn });
  current.current = { panel, drawn };

  // A new plot only for another set of series, or other colours; new numbers go into the old one.
  useEffect(() => {
    const element = holder.current!;
    const made = new uPlot(optionsOf(element, current, setHovered), columns, element);
    plot.current = made;
    const watch = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, theme, isStacked]);
  useEffect(() => plot.current?.setData(columns), [columns]);

  const at = hovered === null ? undefined : columns[0][hovered];
  return (
    <figure class="chart">
      <div class="plot" ref={holder} role="img" aria-label={summaryOf(panel, entries)} />
      <Legend panel={panel} entries={entries} hovered={hovered} />
      <figcaption class="hovered">
        {at === undefined ? '' : `at ${formatClock(at * 1000)}`}
      </figcaption>
    </figure>
  );
}

interface LegendProps {
  readonly panel: PanelView;
  readonly entries: readonly LegendEntry[];
  readonly hovered: number | null;
}

function Legend({ panel, entries, hovered }: LegendProps) {
  const hidden = new Set(hiddenOf(entries));
  return (
    <ul class="legend">
      {entries
        .filter((entry) => !hidden.has(entry))
        .map(({ name, series }, index) => {
          const value = hovered === null ? series.value : series.points[hovered]?.[1];
          return (
            <li key={name}>
              <i
                class="swatch"
                style={{ background: `var(--${colourNameOf(series.name, index)})` }}
                aria-hidden="true"
              />
              <span class="name">{name}</span> <b>{formatValue(value, panel)}</b>
            </li>
          );
        })}
      {hidden.size === 0 ? null : (
        <li class="rest" title={[...hidden].map(({ name }) => name).join(', ')}>
          {hidden.size} more at 0
        </li>
      )}
    </ul>
  );
}

function summaryOf(panel: PanelView, entries: readonly LegendEntry[]): string {
  const values = entries.map(({ name, series }) => `${name} ${formatValue(series.value, panel)}`);
  return `${panel.title}: ${values.join(', ')}`;
}

type Current = {
  readonly current: { readonly panel: PanelView; readonly drawn: readonly LegendEntry[] };
};

function optionsOf(
  element: HTMLElement,
  now: Current,
  hover: (index: number | null) => void,
): uPlot.Options {
  const { panel, drawn } = now.current;
  const { unit } = panel;
  const colours = drawn.map(({ series }, index) => colourOf(colourNameOf(series.name, index)));
  const isStacked = panel.is_stacked === true;
  const axis = {
    stroke: colourOf('dim'),
    font: AXIS_FONT,
    grid: { stroke: colourOf('grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    // On the right, half of the last label of the time.
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { setScale: false, x: false, y: false } },
    scales: {
      x: { time: true },
      y: { range: (_plot, least, most) => rangeOf(least, most, now.current.panel) },
    },
    axes: [
      {
        ...axis,
        space: 56,
        size: 26,
        incrs: TIME_STEPS,
        values: (_plot, ticks) => timeLabels(ticks),
      },
      {
        ...axis,
        space: 28,
        size: (plot, labels) => widthOf(plot, labels ?? []),
        values: (_plot, ticks) => ticks.map((tick) => formatTick(tick, unit)),
        splits: splitsFor(unit),
      } as uPlot.Axis,
    ],
    series: [
      {},
      ...colours.map((stroke) => ({
        stroke,
        width: 1.75,
        spanGaps: false,
        points: { show: false },
        ...(isStacked || drawn.length === 1 ? { fill: `${stroke}22` } : {}),
      })),
    ],
    ...(isStacked
      ? {
          bands: colours
            .slice(1)
            .map((_, index) => ({ series: [index + 2, index + 1] as [number, number] })),
        }
      : {}),
    hooks: {
      setCursor: [(plot) => hover(plot.cursor.idx ?? null)],
      drawAxes: [(plot) => drawThresholds(plot, now.current.panel)],
    },
  };
}

/** From 0 on, unless the numbers stay far from it as shares of success do. */
function rangeOf(
  least: number | null,
  most: number | null,
  { unit, thresholds = [], shows_thresholds: showsThresholds }: PanelView,
): [number, number] {
  const bounds = showsThresholds ? thresholds.flatMap(({ from }) => from ?? []) : [];
  const low = Math.min(least ?? 0, ...bounds);
  const high = Math.max(most ?? 0, ...(unit === 'ratio' ? bounds : []));
  if (unit === 'ratio' && low > 0.5) return [Math.max(0, low - (1 - low) * 0.25), 1.005];
  if (high <= 0 && low >= 0) return [0, 1];
  return [Math.min(0, low), high * 1.1];
}

/** Bytes in powers of two, not 47.7 MiB. */
function splitsFor(unit: Unit): uPlot.Axis['splits'] {
  if (unit !== 'bytes') return undefined;
  return (_plot, _axis, least, most) => {
    const step = 2 ** Math.ceil(Math.log2(Math.max(1, (most - least) / 5)));
    return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
  };
}

function timeLabels(ticks: readonly number[]): string[] {
  const isLong = (ticks.at(-1) ?? 0) - (ticks[0] ?? 0) > DAY_SECONDS;
  const isShort = ticks.length > 1 && ticks[1]! - ticks[0]! < 60;
  return ticks.map((tick) => {
    const date = new Date(tick * 1000);
    if (isLong) return date.toLocaleDateString('en', { month: 'short', day: 'numeric' });
    return formatClock(date.getTime()).slice(0, isShort ? 8 : 5);
  });
}

function widthOf(plot: uPlot, labels: readonly string[]): number {
  plot.ctx.save();
  plot.ctx.font = AXIS_FONT;
  const widest = Math.max(24, ...labels.map((label) => plot.ctx.measureText(label).width));
  plot.ctx.restore();
  return Math.ceil(widest) + 12;
}

function drawThresholds(
  plot: uPlot,
  { thresholds = [], shows_thresholds: showsThresholds }: PanelView,
): void {
  if (!showsThresholds) return;
  const { ctx, bbox } = plot;
  const scale = plot.scales['y'];
  ctx.save();
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  for (const { from, level } of thresholds) {
    if (from === undefined || from > (scale?.max ?? Infinity)) continue;
    ctx.strokeStyle = colourOf(level);
    const y = plot.valToPos(from, 'y', true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}
