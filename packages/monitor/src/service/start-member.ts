/** A worker of a cluster or a thread: it follows as any, and tells the whole what it sees. */
import type { Following } from '../following.ts';
import { NO_USERS } from '../users/users-question.ts';
import { Member } from './member.ts';

export function startMember({ runtime, whole, log, narrator, orders, tell }: Following): Member {
  const { users } = whole;
  users?.passOn();
  return new Member({
    runtime,
    passOn: (message) => whole.offer(message),
    measurements: () => whole.measurements(),
    tell,
    tellUsers: async (asked) => (await users?.answer(asked)) ?? NO_USERS,
    changedUsers: (most) => users?.takeNews(most) ?? [],
    found: (url) => {
      narrator.publicUrl = url;
    },
    follow: (sent) => orders.follow(sent),
    isAlone: () =>
      log.logger.warn(
        { event: 'no_primary' },
        'The primary of this cluster does not run under Earshot: this worker follows what it sends, tells it in the log and over OTLP, and tells Alertmanager where one is set, but there is no HTTP API, no health and no other alert. Start the primary with --import @earshot/monitor/register, too; under PM2, use exec_mode fork',
      ),
    failed: (error) => runtime.failed('export', error),
  });
}
