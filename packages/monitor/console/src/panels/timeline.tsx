/** States over time: a line for each group, a bar for as long as a state held. */
import type { PanelView, SeriesData } from '../answers.ts';
import { alertInWords, formatClock } from '../format.ts';
import { nameAmong, stretchesOf } from './series.ts';

const TICKS = 5;

export function Timeline({ panel }: { readonly panel: PanelView }) {
  const { series, states = [] } = panel;
  const times = (series[0]?.points ?? []).map(([ms]) => ms);
  const isShort = (times.at(-1) ?? 0) - (times[0] ?? 0) < 300_000;
  const ticks = Array.from({ length: TICKS }, (_, tick) =>
    Math.round((tick / (TICKS - 1)) * (times.length - 1)),
  );
  return (
    <div class="timeline">
      <ul>
        {series.map((one) => (
          <li key={one.name}>
            <span class="name" title={one.name}>
              {alertInWords(nameAmong(series, one))}
            </span>
            <Bars series={one} states={states} />
          </li>
        ))}
      </ul>
      <p class="axis" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick}>{formatClock(times[tick] ?? 0).slice(0, isShort ? 8 : 5)}</span>
        ))}
      </p>
    </div>
  );
}

interface BarsProps {
  readonly series: SeriesData;
  readonly states: NonNullable<PanelView['states']>;
}

function Bars({ series, states }: BarsProps) {
  const { points } = series;
  const bars = stretchesOf(points).map(({ from, to, value }) => {
    const state = states.find((one) => one.value === value);
    const first = points[Math.round(from * points.length)]?.[0] ?? 0;
    const last = points[Math.round(to * points.length) - 1]?.[0] ?? 0;
    const isOpen = to > 1 - 1e-9;
    return {
      from,
      to,
      level: state?.level ?? 'healthy',
      text: state?.text ?? String(value),
      told: `${state?.text ?? value} from ${formatClock(first)} ${isOpen ? 'until now' : `to ${formatClock(last)}`}`,
    };
  });
  return (
    <span
      class="bars"
      role="img"
      aria-label={`${series.name}: ${bars.map(({ told }) => told).join('; ') || 'nothing'}`}
    >
      {bars.map(({ from, to, level, text, told }) => (
        <i
          key={from}
          class={level}
          title={told}
          style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
        >
          {to - from > 0.12 ? text : ''}
        </i>
      ))}
    </span>
  );
}
