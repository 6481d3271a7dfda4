/** Medians, percentiles, and ratios round by round: those hold when the machine drifts in speed. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

export function ratios(runs, base, key) {
  const each = runs.map((run, i) => run[key] / base[i][key]);
  return { median: median(each), min: Math.min(...each), max: Math.max(...each) };
}

/** Of durations in ms, each a value that was measured. */
export function percentiles(all) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1) };
}
