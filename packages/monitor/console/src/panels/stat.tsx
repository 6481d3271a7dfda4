/** One number, as of now, and how bad it is. */
import type { PanelView } from '../answers.ts';
import { formatValue } from '../format.ts';
import { LevelWord } from '../level.tsx';

interface StatProps {
  readonly panel: PanelView;
  /** Of 24. */
  readonly columns: number;
}

export function Stat({ panel, columns }: StatProps) {
  const { series, level } = panel;
  const value = series[0]?.value ?? null;
  const isEmpty = value === null;
  const text = isEmpty ? (panel.empty_text ?? 'No data') : formatValue(value, panel);
  return (
    <div class={`reading ${isEmpty ? 'empty' : (level ?? '')}`}>
      <p
        class={`number ${text.length > columns * 2.2 ? 'long' : ''} ${text.length > 7 ? 'wide' : ''}`}
      >
        {text}
      </p>
      {level === null || isEmpty || panel.unit === 'state' ? null : <LevelWord level={level} />}
    </div>
  );
}
