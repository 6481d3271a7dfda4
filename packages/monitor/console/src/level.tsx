/** How bad something is: a sign, a word and a colour, so that no one of them is needed alone. */
import type { CheckView, Level } from './answers.ts';

type Status = Level | CheckView['status'];

const SIGNS: Readonly<Record<Status, string>> = {
  healthy: '✓',
  watch: '◔',
  degraded: '▲',
  critical: '✕',
  unknown: '?',
};
const WORDS: Readonly<Record<Status, string>> = {
  healthy: 'Healthy',
  watch: 'Below objective',
  degraded: 'Degraded',
  critical: 'Critical',
  unknown: 'Unknown',
};

export function LevelSign({ level }: { readonly level: Status }) {
  return (
    <span class={`sign ${level}`} aria-hidden="true">
      {SIGNS[level]}
    </span>
  );
}

export function LevelWord({ level }: { readonly level: Status }) {
  return (
    <span class={`level ${level}`}>
      <LevelSign level={level} /> {WORDS[level]}
    </span>
  );
}
