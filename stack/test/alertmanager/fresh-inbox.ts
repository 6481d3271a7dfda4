/** An inbox for each test, and an Alertmanager where the test starts one: both are ended after it. */
import { afterEach, beforeEach } from 'vitest';
import type { RunningServer } from '@earshot/stack';
import { startWithInbox } from './alertmanager.ts';
import { Inbox } from './inbox.ts';

type Options = Parameters<typeof startWithInbox>[1];

export interface FreshInbox {
  readonly inbox: Inbox;
  start(options?: Options): Promise<RunningServer>;
}

/** Call it once, at the top of a file of tests. */
export function freshInbox(): FreshInbox {
  let inbox: Inbox;
  let alertmanager: RunningServer | undefined;
  beforeEach(async () => {
    inbox = await Inbox.open();
  });
  afterEach(async () => {
    await alertmanager?.stop();
    alertmanager = undefined;
    await inbox.close();
  });
  return {
    get inbox() {
      return inbox;
    },
    start: async (options) => (alertmanager = await startWithInbox(inbox, options)),
  };
}
