/**
 * All by which people are told: a page goes out by each channel of its tier, an emergency by all and past
 * whatever waits, and a test shows which of them work.
 */
import { TIERS, type Tier } from '@earshot/telemetry';
import { setTimeout as wait } from 'node:timers/promises';
import type { Emergency } from '../alerts/alert.ts';
import { plainText } from '../logs/logger.ts';
import type { AlertChannel } from './channel.ts';
import { emergencyPage } from './emergency-page.ts';
import { Outbox, type ChannelState, type OutboxOptions } from './outbox.ts';
import type { Page, PageSources } from './page.ts';
import { testPage } from './test-page.ts';

export type ChannelName = AlertChannel['name'];

/** Alertmanager tells people by its own routes: it gets alerts, no pages. */
export interface AlertmanagerRoad {
  readonly state: ChannelState;
  emergency(emergency: Emergency): void;
  /** Rejects with why it can't be reached. */
  reach(): Promise<void>;
  /** Rejects with why it was not taken. */
  test(by: string): Promise<void>;
}
export interface PagerOptions extends OutboxOptions {
  readonly page: PageSources;
  readonly alertmanager?: AlertmanagerRoad | undefined;
  /** Told once of each channel whether it can be reached. */
  readonly reached?: (tries: readonly ChannelReach[]) => void;
}
/** Whether a channel can be reached; undefined: it can. */
export interface ChannelReach {
  readonly channel: ChannelName;
  readonly tiers: readonly Tier[];
  readonly error: Error | undefined;
}
/** How the test of a channel went. */
export interface ChannelTest {
  readonly channel: ChannelName;
  readonly durationMs: number;
  /** Undefined: it was delivered. */
  readonly error: string | undefined;
}

/** Somebody waits for the answer. */
export const TEST_TIMEOUT_MS = 8_000;

export class Pager {
  readonly #options: PagerOptions;
  readonly #outboxes: readonly Outbox[];

  constructor(channels: readonly AlertChannel[], options: PagerOptions) {
    this.#options = options;
    this.#outboxes = channels.map((channel) => new Outbox(channel, options));
  }

  get names(): readonly ChannelName[] {
    return this.states().map(({ name }) => name);
  }

  states(): readonly ChannelState[] {
    const { alertmanager } = this.#options;
    const own = this.#outboxes.map(({ state }) => state);
    return alertmanager === undefined ? own : [...own, alertmanager.state];
  }

  send(page: Page): void {
    for (const outbox of this.#outboxes) outbox.add(page);
  }

  /** To everybody, by everything. */
  emergency(emergency: Emergency): void {
    const { clock, page: sources, alertmanager } = this.#options;
    const page = emergencyPage(emergency, clock(), sources);
    for (const outbox of this.#outboxes) outbox.addUrgent(page);
    alertmanager?.emergency(emergency);
  }

  /** A last try of each channel before the process ends. Never rejects; it takes what a channel takes. */
  async flush(): Promise<void> {
    await Promise.all(this.#outboxes.map((outbox) => outbox.flush()));
  }

  /** Tries once, and without sending anything, whether each can be reached. Never rejects. */
  async reach(): Promise<void> {
    const { alertmanager, reached } = this.#options;
    const roads = [...this.#outboxes, ...(alertmanager === undefined ? [] : [alertmanager])];
    const tries = roads.map(async (road): Promise<ChannelReach> => ({
      channel: road.state.name,
      tiers: road.state.tiers,
      error: await road.reach().then(
        () => undefined,
        (error: unknown) => error as Error,
      ),
    }));
    reached?.(await Promise.all(tries));
  }

  /** One try by each of these, all at once. Never rejects. */
  test(names: readonly ChannelName[], by: string): Promise<readonly ChannelTest[]> {
    return Promise.all(names.map((name) => this.#test(name, plainText(by, 100))));
  }

  async #test(channel: ChannelName, by: string): Promise<ChannelTest> {
    const { clock } = this.#options;
    const startedAtMs = clock();
    const error = await withinTime(this.#sendTest(channel, by)).then(
      () => undefined,
      (reason: unknown) => (reason as Error).message,
    );
    return { channel, durationMs: Math.round(clock() - startedAtMs), error };
  }

  async #sendTest(channel: ChannelName, by: string): Promise<void> {
    const { alertmanager, clock, page: sources } = this.#options;
    if (channel === 'alertmanager') {
      await alertmanager?.test(by);
      return;
    }
    const outbox = this.#outboxes.find((one) => one.channel.name === channel);
    // The first who can be reached: nobody of the management is woken to try a mail server.
    const tier = TIERS.find((one) => outbox?.reaches({ tier: one })) ?? TIERS[0];
    await outbox?.sendOnce(testPage({ channel, by, tier }, clock(), sources));
  }
}

async function withinTime(sent: Promise<void>): Promise<void> {
  const bound = new AbortController();
  const late = wait(TEST_TIMEOUT_MS, undefined, { ref: false, signal: bound.signal }).then(() => {
    throw new Error(`no answer within ${TEST_TIMEOUT_MS} ms`);
  });
  try {
    await Promise.race([sent, late]);
  } finally {
    bound.abort();
    late.catch(() => {});
    sent.catch(() => {});
  }
}
