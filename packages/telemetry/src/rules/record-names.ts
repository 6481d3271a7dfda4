/** Names of recording rules. It imports nothing: queries name records, and records are queries. */

/** The share not confirmed, over so many seconds. */
export const LOSS_WINDOWS = {
  'earshot:delivery_loss:ratio5m': 300,
  'earshot:delivery_loss:ratio30m': 1800,
  'earshot:delivery_loss:ratio1h': 3600,
  'earshot:delivery_loss:ratio2h': 7200,
  'earshot:delivery_loss:ratio6h': 21_600,
  'earshot:delivery_loss:ratio1d': 86_400,
  'earshot:delivery_loss:ratio3d': 259_200,
} as const;
export type LossRecordName = keyof typeof LOSS_WINDOWS;
export type RecordName =
  | 'earshot:notification_outcomes:rate5m'
  | 'earshot:notification_outcomes:increase5m'
  | 'earshot:delivery_success:ratio5m'
  | 'earshot:delivery_duration:mean5m'
  | LossRecordName;
