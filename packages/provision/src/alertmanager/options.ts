/** What an Alertmanager's configuration depends on besides the table: addresses, secrets, times. */
import {
  CHANNELS,
  GROUPINGS,
  type Channel,
  type Grouping,
  type GroupingName,
  type Tier,
} from '@earshot/telemetry';

export interface MailOptions {
  /** Host and port of the mail server. */
  readonly smarthost: string;
  readonly from: string;
  readonly mailboxes: Readonly<Record<Tier, string>>;
  /** Logs in with it, and with the password of the secret `smtp_password`. */
  readonly username?: string;
  readonly requireTls: boolean;
}

export interface AlertmanagerOptions {
  /** Those that are set up; a receiver leaves out the others. */
  readonly channels?: readonly Channel[];
  /**
   * Holds the files `slack_url`, `webhook_url`, `watchdog_url` and `smtp_password`. Absolute:
   * Alertmanager takes a relative one from where it was started. It reads each file anew for each
   * notification; one that is missing fails that channel alone.
   */
  readonly secretsFolder?: string;
  /** Paths of the templates, from the configuration's folder. */
  readonly templates?: string;
  readonly mail?: MailOptions;
  /** Other times than the table's, for tests. */
  readonly groupings?: Partial<Record<GroupingName, Partial<Grouping>>>;
}

/** A mail server beside Alertmanager that takes all and asks nothing, as the one of the stack. */
export const DEFAULT_MAIL: MailOptions = {
  smarthost: 'mail:1025',
  from: 'earshot@example.com',
  mailboxes: {
    operations: 'operations@example.com',
    engineering: 'engineering@example.com',
    management: 'management@example.com',
    executive: 'executive@example.com',
  },
  requireTls: false,
};

export interface Settings extends Required<Omit<AlertmanagerOptions, 'groupings'>> {
  readonly groupings: Readonly<Record<GroupingName, Grouping>>;
}

export function settingsOf(options: AlertmanagerOptions): Settings {
  const { groupings = {}, ...rest } = options;
  return {
    channels: CHANNELS,
    // Where Docker and Compose put a secret.
    secretsFolder: '/run/secrets',
    templates: 'templates/*.tmpl',
    mail: DEFAULT_MAIL,
    ...rest,
    groupings: Object.fromEntries(
      Object.entries(GROUPINGS).map(([name, grouping]) => [
        name,
        { ...grouping, ...groupings[name as GroupingName] },
      ]),
    ) as Record<GroupingName, Grouping>,
  };
}
