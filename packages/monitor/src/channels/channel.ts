/** A way to reach people. */
import type { AlertChannel as ChannelName } from '@earshot/telemetry';
import type { Page } from './page.ts';

export interface AlertChannel {
  readonly name: ChannelName;
  /** Rejects with an Error whose message says what is wrong, without the address' secret part. */
  send(page: Page): Promise<void>;
}
