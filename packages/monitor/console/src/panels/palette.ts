/** Which colour a series has: by what it means where that is known, else by its place. */
const MEANINGS: Readonly<Record<string, string>> = {
  confirmed: 'good',
  succeeded: 'good',
  established: 'good',
  restored: 'series-1',
  silent: 'bad',
  failed: 'warn',
  dropped: 'warn',
  unknown: 'dim',
  evicted: 'series-5',
  attempts: 'series-1',
};
const PLACES = 10;

/** The name of the custom property in the style sheet. */
export function colourNameOf(series: string, index: number): string {
  const meaning = Object.hasOwn(MEANINGS, series) ? MEANINGS[series] : undefined;
  return meaning ?? `series-${(index % PLACES) + 1}`;
}
