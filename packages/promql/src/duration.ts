/** Prometheus' notation of a duration: 900 is `15m`, 0.2 is `200ms`. */
export function durationOf(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    if (seconds % length === 0 && (seconds >= length || unit === 's')) {
      return `${seconds / length}${unit}`;
    }
  }
  return `${Math.round(seconds * 1000)}ms`;
}
