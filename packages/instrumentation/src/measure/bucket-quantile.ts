/**
 * The quantile of a histogram, interpolated in its bucket as Prometheus' `histogram_quantile` does.
 * NaN when nothing was recorded; the highest finite boundary where the value lies above it.
 */
export function quantileOf(
  q: number,
  boundaries: readonly number[],
  counts: ArrayLike<number>,
): number {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket]!;
  if (total === 0) return NaN;
  const rank = q * total;
  let seen = 0;
  for (const [bucket, boundary] of boundaries.entries()) {
    const inBucket = counts[bucket] ?? 0;
    if (seen + inBucket >= rank && inBucket > 0) {
      const lower = boundaries[bucket - 1] ?? 0;
      return lower + (boundary - lower) * ((rank - seen) / inBucket);
    }
    seen += inBucket;
  }
  return boundaries.at(-1)!;
}
