/** What the exit code of a command says, for scripts. */
export const EXIT = {
  /** Asked and answered, and nothing is wrong. */
  fine: 0,
  /** Asked and answered, and the answer is bad news: critical, wrong, not delivered. */
  badNews: 1,
  /** The command line or a setting of it makes no sense; nobody was asked. */
  misused: 2,
  /** The service could not be asked, or refused. */
  notAnswered: 3,
  /** The service has nothing of the kind: an ID, a user, an alert, a silence to lift. */
  nothingKnown: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  fine
  1  bad news: critical (status), wrong (doctor), not delivered (test-alert)
  2  the command line is wrong; nobody was asked
  3  the service could not be asked, or refused
  4  there is no such thing: an ID, user or alert, or a silence to lift`;
