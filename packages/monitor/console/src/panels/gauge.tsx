/** One share, as of now, on an arc: how full it is, and where it becomes bad. */
import type { PanelView } from '../answers.ts';
import { formatValue } from '../format.ts';
import { LevelWord } from '../level.tsx';
import { arcOf, HEIGHT, WIDTH } from './arc.ts';

const RADIUS = 50;
const BAND_RADIUS = 57;

export function Gauge({ panel }: { readonly panel: PanelView }) {
  const { series, level, title, thresholds = [] } = panel;
  const value = series[0]?.value ?? null;
  if (value === null) return <p class="nothing">{panel.empty_text ?? 'No data'}</p>;
  const text = formatValue(value, panel);
  return (
    <div class={`dial ${level ?? ''}`}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${text}`}>
        <path class="track" d={arcOf(0, 1, RADIUS)} />
        <path class="hand" d={arcOf(0, value, RADIUS)} />
        {thresholds.map(({ from = 0, level: zone }, index) => (
          <path
            class={`zone ${zone}`}
            d={arcOf(from, thresholds[index + 1]?.from ?? 1, BAND_RADIUS)}
          />
        ))}
        <text class={text.length > 6 ? 'long' : ''} x={WIDTH / 2} y={HEIGHT - 8}>
          {text}
        </text>
      </svg>
      {level === null ? null : <LevelWord level={level} />}
    </div>
  );
}
