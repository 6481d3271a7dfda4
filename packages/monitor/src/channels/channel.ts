/** A way to reach people. */
import type { AlertChannel as ChannelName } from '@earshot/telemetry';
import type { Page } from './page.ts';

export interface AlertChannel {
  readonly name: ChannelName;
  /** Has it somebody whom the page is for? Absent: it always has. */
  reaches?(page: Pick<Page, 'tier' | 'alsoTo'>): boolean;
  /** Rejects with an Error whose message says what is wrong, without the address' secret part. */
  send(page: Page): Promise<void>;
}
