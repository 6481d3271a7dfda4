/**
 * Who is told of an alert, by which channel, and how soon. Alertmanager's routes are made from it, and
 * the monitor sends its pages by it.
 */
import { TIERS, type Tier } from '../objectives.ts';

export const CHANNELS = ['webhook', 'slack', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];

/** How alerts are put together into one notification, and when it goes out. */
export interface Grouping {
  /** `alone`: each alert is a notification of its own, so that none waits for another. */
  readonly by: 'alone' | 'service and family';
  readonly waitSeconds: number;
  /** How long what joins or leaves a group waits. */
  readonly intervalSeconds: number;
  /** How long after a notification the same is told again. */
  readonly repeatSeconds: number;
}

/** Least time between two notifications of an alert that goes on. */
export const ALERT_COOLDOWN_SECONDS = 300;

export const GROUPINGS = {
  /** In a shared group a second critical alert would wait for a whole interval. */
  page: { by: 'alone', waitSeconds: 0, intervalSeconds: 5, repeatSeconds: ALERT_COOLDOWN_SECONDS },
  /** Long enough for the worse alert of a family to come and hide the lesser. */
  notice: {
    by: 'service and family',
    waitSeconds: 10,
    intervalSeconds: 60,
    repeatSeconds: ALERT_COOLDOWN_SECONDS,
  },
  record: {
    by: 'service and family',
    waitSeconds: 30,
    intervalSeconds: 300,
    repeatSeconds: 14_400,
  },
  /** Once a minute: at the first interval that ends after the repetition is due. */
  heartbeat: { by: 'alone', waitSeconds: 0, intervalSeconds: 30, repeatSeconds: 50 },
} as const satisfies Record<string, Grouping>;
export type GroupingName = keyof typeof GROUPINGS;

export interface Receiver {
  readonly channels: readonly Channel[];
  /** Whose mailboxes an email goes to. */
  readonly mailboxes: readonly Tier[];
  readonly grouping: GroupingName;
}

/** By name; the first three that fit an alert of operations are told at once, in a group, for the record. */
export const RECEIVERS = {
  /** Raised by a person: everybody. */
  emergency: { channels: CHANNELS, mailboxes: TIERS, grouping: 'page' },
  executive: { channels: ['webhook', 'email'], mailboxes: ['executive'], grouping: 'page' },
  management: { channels: ['webhook', 'email'], mailboxes: ['management'], grouping: 'page' },
  engineering: { channels: CHANNELS, mailboxes: ['engineering'], grouping: 'page' },
  /** Critical alerts of operations. */
  critical: { channels: ['webhook', 'slack'], mailboxes: ['operations'], grouping: 'page' },
  /** The high and medium ones. */
  notice: { channels: ['webhook', 'slack'], mailboxes: ['operations'], grouping: 'notice' },
  /** All alerts of operations, as a record in the mailbox. */
  default: { channels: ['email'], mailboxes: ['operations'], grouping: 'record' },
} as const satisfies Record<string, Receiver>;
export type ReceiverName = keyof typeof RECEIVERS;

/** By which channels a tier is told of alerts; of an emergency everybody is, by all. */
export function channelsOf(tier: Tier): readonly Channel[] {
  const receivers = Object.values<Receiver>(RECEIVERS).filter(
    (one) => one !== RECEIVERS.emergency && one.mailboxes.includes(tier),
  );
  return CHANNELS.filter((channel) => receivers.some(({ channels }) => channels.includes(channel)));
}

/** The label, "true", of an alert that a person raised. */
export const EMERGENCY_LABEL = 'emergency';
