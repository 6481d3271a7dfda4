/** All that the terminal shows at one moment. */
import type { Counts, Percentiles } from '../run/counts.ts';
import type { SilentFailure } from '../run/silent-failure.ts';

export interface View {
  /** In plain words what is run. */
  readonly title: string;
  /** Of Earshot's HTTP, such as http://127.0.0.1:9464. */
  readonly baseUrl: string;
  readonly windowSeconds: number;
  readonly elapsedSeconds: number;
  readonly durationSeconds: number | undefined;
  /** The service's Earshot has spoken at least once; else the counts say nothing. */
  readonly isFollowed: boolean;
  readonly counts: Counts;
  readonly percentiles: Percentiles;
  /** Attempts in each of the last seconds. */
  readonly perSecond: readonly number[];
  /** What faults do at the moment. */
  readonly happening: readonly string[];
  /** Latest first. */
  readonly silentFailures: readonly SilentFailure[];
}
