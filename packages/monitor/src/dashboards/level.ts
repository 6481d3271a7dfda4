/** How bad a number is, by its panel. */
import type { Panel, ThresholdLevel } from '@earshot/telemetry';

/** Null where the panel judges nothing. */
export function levelOf(
  value: number,
  { thresholds, states }: Pick<Panel, 'thresholds' | 'states'>,
): ThresholdLevel | null {
  if (states !== undefined) return states.find((state) => state.value === value)?.level ?? null;
  if (thresholds === undefined) return null;
  return thresholds.reduce<ThresholdLevel | null>(
    (found, { from = -Infinity, level }) => (value >= from ? level : found),
    null,
  );
}
