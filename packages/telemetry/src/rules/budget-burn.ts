/**
 * How fast the error budget of delivery burns, over a long and a short window at once: the long one
 * says that it matters, the short one that it still goes on (Google's SRE workbook, chapter 5).
 */
import { recorded } from '../queries/make.ts';
import type { AlertName, Alert, Condition } from './alert.ts';
import type { LossRecordName } from './record-names.ts';

/** The share of notifications that is to be confirmed, over the budget's days. */
export const DELIVERY_OBJECTIVE = 0.99;
export const BUDGET_DAYS = 30;

interface Burn {
  /** 1 uses the budget up in exactly its time. */
  readonly rate: number;
  readonly long: LossRecordName;
  readonly short: LossRecordName;
  readonly isPage: boolean;
}

const BURNS = {
  DeliveryBudgetBurn1h: { rate: 14.4, ...over('1h', '5m'), isPage: true },
  DeliveryBudgetBurn6h: { rate: 6, ...over('6h', '30m'), isPage: true },
  DeliveryBudgetBurn1d: { rate: 3, ...over('1d', '2h'), isPage: false },
  DeliveryBudgetBurn3d: { rate: 1, ...over('3d', '6h'), isPage: false },
} as const satisfies Partial<Record<AlertName, Burn>>;

export const BUDGET_BURN_ALERTS = Object.fromEntries(
  Object.entries(BURNS).map(([name, burn]) => [name, alertOf(burn)]),
) as Readonly<Record<keyof typeof BURNS, Alert>>;

function over<L extends string, S extends string>(long: L, short: S) {
  return {
    long: `earshot:delivery_loss:ratio${long}`,
    short: `earshot:delivery_loss:ratio${short}`,
  } as const;
}

function alertOf({ rate, long, short, isPage }: Burn): Alert {
  // 14.4 × 0.01 is 0.14400000000000002 in floating point.
  const threshold = Number((rate * (1 - DELIVERY_OBJECTIVE)).toFixed(6));
  const above = (record: LossRecordName): Condition => ({
    query: recorded(record, 'max'),
    comparison: '>',
    threshold,
  });
  const days = Math.round((BUDGET_DAYS / rate) * 10) / 10;
  const window = long.replace(/^.*ratio/, '');
  return {
    conditions: [above(long), above(short)],
    unit: 'ratio',
    forSeconds: 0,
    severity: isPage ? 'critical' : 'medium',
    tier: 'operations',
    team: 'notifications',
    family: 'success_rate',
    summary:
      rate > 1
        ? `The error budget of delivery burns ${rate} times too fast.`
        : 'The error budget of delivery will be used up.',
    description: `{subject} did not confirm {value} of its notifications in the last ${window} (alert above {threshold}, and it goes on). At this rate the error budget of ${BUDGET_DAYS} days is gone in ${days}.`,
    dashboard: 'websocket_executive',
    traceSearch: { tags: { error: 'true' } },
    scope: 'service',
  };
}
