/** How a distribution moves: a column for each moment, darker where more messages are. */
import { useEffect, useRef } from 'preact/hooks';
import type { PanelView } from '../answers.ts';
import { formatClock, formatSeconds } from '../format.ts';
import { colourOf, useTheme } from '../theme.ts';
import { cellsOf } from './series.ts';

const LABELS = { left: 58, bottom: 22, font: '11px system-ui, sans-serif' } as const;
const TICKS = 5;

export function Heatmap({ panel }: { readonly panel: PanelView }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [theme] = useTheme();
  useEffect(() => {
    const element = canvas.current!;
    const draw = (): void => paint(element, panel);
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    draw();
    return () => watch.disconnect();
  }, [panel, theme]);
  return (
    <figure class="chart">
      <canvas class="heatmap" ref={canvas} role="img" aria-label={summaryOf(panel)} />
      <figcaption class="scale">
        <span>fewer</span>
        <i aria-hidden="true" />
        <span>more messages</span>
      </figcaption>
    </figure>
  );
}

function summaryOf({ title, series }: PanelView): string {
  const { bounds, columns } = cellsOf(series);
  const totals = bounds.map((_, row) => columns.reduce((sum, column) => sum + column[row]!, 0));
  const most = totals.indexOf(Math.max(...totals));
  return totals.some((total) => total > 0)
    ? `${title}: most took at most ${formatSeconds(Number(bounds[most]))}`
    : `${title}: no messages`;
}

function paint(canvas: HTMLCanvasElement, { series }: PanelView): void {
  const { bounds, columns, times } = cellsOf(series);
  const ratio = devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context === null || bounds.length === 0) return;
  context.scale(ratio, ratio);
  const area = { width: width - LABELS.left - 8, height: height - LABELS.bottom - 6 };
  const cell = { width: area.width / columns.length, height: area.height / bounds.length };
  const most = Math.max(...columns.flat());
  context.fillStyle = colourOf('accent');
  for (const [x, column] of columns.entries()) {
    for (const [row, count] of column.entries()) {
      if (count <= 0 || most <= 0) continue;
      // By the root, as a thousand quick messages would hide one that took a minute.
      context.globalAlpha = 0.12 + 0.88 * Math.sqrt(count / most);
      context.fillRect(
        LABELS.left + x * cell.width,
        6 + area.height - (row + 1) * cell.height,
        Math.max(1, cell.width - 0.5),
        cell.height - 0.5,
      );
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = colourOf('dim');
  context.font = LABELS.font;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const every = Math.ceil((bounds.length * 16) / area.height);
  for (const [row, bound] of bounds.entries()) {
    if (row % every !== 0) continue;
    const label = bound === '+Inf' ? 'longer' : formatSeconds(Number(bound));
    context.fillText(label, LABELS.left - 8, 6 + area.height - (row + 0.5) * cell.height);
  }
  context.textBaseline = 'alphabetic';
  const isShort = (times.at(-1) ?? 0) - (times[0] ?? 0) < 300_000;
  for (let tick = 0; tick < TICKS; tick++) {
    const index = Math.round((tick / (TICKS - 1)) * (times.length - 1));
    context.textAlign = tick === 0 ? 'left' : tick === TICKS - 1 ? 'right' : 'center';
    const label = formatClock(times[index] ?? 0).slice(0, isShort ? 8 : 5);
    context.fillText(label, LABELS.left + (index / (times.length - 1)) * area.width, height - 4);
  }
}
