/**
 * Histogram boundaries, in seconds. They reach 60 s because a quantile never exceeds the highest
 * finite boundary: with 10 s as the last, "latency > 10 s" could never fire.
 */

/** From a loopback round trip to the default silent failure window. */
export const DELIVERY_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60,
] as const;

/** Tools and bridges take longer; reconnects too. */
export const LIFECYCLE_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300,
] as const;
