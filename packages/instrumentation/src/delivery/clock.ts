/** The clock of all deadlines: milliseconds that never go back, from any origin. */
export type MonotonicClock = () => number;
