/** The time that a panel shows, and the points of its charts. */
import type { Panel } from '@earshot/telemetry';

export interface PanelTime {
  /** Ms of the epoch. */
  readonly atMs: number;
  readonly rangeSeconds: number;
}

/** Of a chart. */
export const POINTS = 120;
const LEAST_RANGE_SECONDS = 60;

export function panelTime(
  { period }: Pick<Panel, 'period'>,
  atMs: number,
  rangeSeconds: number,
): PanelTime {
  return {
    atMs,
    rangeSeconds: period === undefined ? rangeSeconds : secondsSince(period, atMs),
  };
}

export function stepMsOf({ rangeSeconds }: PanelTime): number {
  return Math.round((rangeSeconds * 1000) / (POINTS - 1));
}

/** The times of a chart's points, in ms of the epoch; the last is now. */
export function timesOf(time: PanelTime): readonly number[] {
  const stepMs = stepMsOf(time);
  return Array.from({ length: POINTS }, (_, point) => time.atMs - (POINTS - 1 - point) * stepMs);
}

/** Since midnight, or the first of the month, in the time zone of this process. */
export function secondsSince(period: NonNullable<Panel['period']>, nowMs: number): number {
  const start = new Date(nowMs);
  start.setHours(0, 0, 0, 0);
  if (period === 'month') start.setDate(1);
  return Math.max(LEAST_RANGE_SECONDS, (nowMs - start.getTime()) / 1000);
}
