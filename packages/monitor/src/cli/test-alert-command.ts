/** `earshot test-alert`: does an alert arrive? */
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { clean, columns, status, type Paint } from './paint.ts';

export interface TestsAnswer {
  readonly tests: readonly {
    readonly channel: string;
    readonly delivered: boolean;
    readonly duration_ms: number;
    readonly error?: string;
  }[];
}

export function testChannels(
  api: ApiClient,
  channel: string | undefined,
  by: string,
): Promise<TestsAnswer> {
  return api.post(PATHS.channelTest, { by, ...(channel === undefined ? {} : { channel }) });
}

export function printTests({ tests }: TestsAnswer, paint: Paint): string[] {
  return columns(
    tests.map(({ channel, delivered, duration_ms: ms, error }) => [
      status(delivered ? 'delivered' : 'failed', paint),
      clean(channel),
      `${ms} ms`,
      delivered ? whatNow(channel) : clean(error),
    ]),
  );
}

function whatNow(channel: string): string {
  return channel === 'alertmanager'
    ? 'taken; operations get it by the routes of Alertmanager within a minute'
    : '';
}
