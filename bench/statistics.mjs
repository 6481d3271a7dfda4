/** Medians, and ratios round by round, so that a comparison holds when the machine's speed drifts. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

export function ratios(runs, base, key) {
  const each = runs.map((run, i) => run[key] / base[i][key]);
  return { median: median(each), min: Math.min(...each), max: Math.max(...each) };
}
