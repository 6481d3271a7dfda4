/** Units, colours and words in Grafana's terms. */
import {
  REASON_BRIEFS,
  type GroupKey,
  type Panel,
  type PanelUnit,
  type StateWord,
  type ThresholdLevel,
} from '@earshot/telemetry';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';

export const COLORS: Readonly<Record<ThresholdLevel, string>> = {
  healthy: 'green',
  watch: 'yellow',
  degraded: 'orange',
  critical: 'red',
};

interface Unit {
  readonly unit: string;
  readonly decimals?: number;
}
export const UNITS: Readonly<Record<PanelUnit, Unit>> = {
  // An increase over a window is an estimate: 3.02 messages would only surprise.
  count: { unit: units.Short, decimals: 0 },
  per_second: { unit: units.CountsPerSecond },
  seconds: { unit: units.Seconds },
  ratio: { unit: units.PercentUnit, decimals: 2 },
  bytes: { unit: units.BytesIEC },
  timestamp: { unit: units.DateTimeFromNow },
  state: { unit: units.NoUnit },
  none: { unit: units.NoUnit },
};
/** Grafana reckons time stamps in milliseconds. */
export const TIMESTAMP_FACTOR = 1000;

/** What a column is called; others by their last word. */
const COLUMN_WORDS: Readonly<Partial<Record<GroupKey, string>>> = {
  'service.name': 'Service',
  service_name: 'Service',
  alertname: 'Alert',
  source_alert: 'Alert',
  tier: 'Called',
  alertstate: 'State',
  component: 'Part',
  integration: 'Channel',
  target: 'What',
};

export function columnWord(key: GroupKey): string {
  const word = COLUMN_WORDS[key] ?? key.replace(/^.*[._]/, '');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function thresholds({ thresholds: steps }: Panel): dashboard.ThresholdsConfigBuilder {
  const given = steps ?? [{ level: 'healthy' as const }];
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(given.map(({ from, level }) => ({ value: from ?? null, color: COLORS[level] })));
}

export function stateMappings(states: readonly StateWord[]): dashboard.ValueMapping[] {
  return [
    {
      type: dashboard.MappingType.ValueToText,
      options: Object.fromEntries(
        states.map(({ value, text, level }, index) => [
          String(value),
          { text, color: COLORS[level], index },
        ]),
      ),
    },
  ];
}

/** A reason with what it means, for people. */
export function reasonMappings(): dashboard.ValueMapping[] {
  return [
    {
      type: dashboard.MappingType.ValueToText,
      options: Object.fromEntries(
        Object.entries(REASON_BRIEFS).map(([reason, brief], index) => [
          reason,
          { text: `${reason}: ${brief}`, index },
        ]),
      ),
    },
  ];
}
