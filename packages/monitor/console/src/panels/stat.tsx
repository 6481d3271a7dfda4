/** One number, as of now, and how bad it is. */
import type { PanelView } from '../answers.ts';
import { formatValue } from '../format.ts';
import { LevelWord } from '../level.tsx';

export function Stat({ panel }: { readonly panel: PanelView }) {
  const { series, level, emptyText } = panel;
  const value = series[0]?.value ?? null;
  const isEmpty = value === null;
  const text = isEmpty ? (emptyText ?? 'No data') : formatValue(value, panel);
  return (
    <div class={`stat ${isEmpty ? 'empty' : (level ?? '')}`}>
      <p class={`number ${text.length > 9 ? 'long' : ''}`}>{text}</p>
      {level === null || isEmpty || panel.unit === 'state' ? null : <LevelWord level={level} />}
    </div>
  );
}
