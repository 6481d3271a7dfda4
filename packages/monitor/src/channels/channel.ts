/** A way to reach people. */
import type { AlertChannel as ChannelName } from '@earshot/telemetry';
import type { Page } from './page.ts';

/** Nobody waits for it, and what takes longer would not tell of an alert in time. */
export const REACH_TIMEOUT_MS = 5_000;

export interface AlertChannel {
  readonly name: ChannelName;
  /** Has it somebody whom the page is for? Absent: it always has. */
  reaches?(page: Pick<Page, 'tier' | 'alsoTo'>): boolean;
  /** Whether it can be reached: nothing is sent. Rejects as `send` does, within `REACH_TIMEOUT_MS`. */
  reach?(): Promise<void>;
  /** Rejects with an Error whose message says what is wrong, without the address' secret part. */
  send(page: Page): Promise<void>;
}
