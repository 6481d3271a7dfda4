/** Where faults act: the service's address, people to send there, time, and a line on what happens. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Ask, PersonOptions } from '../clients/person.ts';
import { Crowd } from '../processes/crowd-handle.ts';
import { Proxy } from '../processes/proxy.ts';
import type { Reaper } from '../processes/reaper-handle.ts';

export interface StageOptions {
  readonly host: string;
  readonly port: number;
  readonly windowMs: number;
  /** Monotonic, in ms; Infinity for a run without an end. */
  readonly endsAtMs: number;
  readonly reaper: Reaper;
}

/** A verdict falls no later than the window plus 1 s; and half a second to tell. */
const VERDICT_SLACK_MS = 1_500;

export class Stage {
  readonly windowMs: number;
  /** What goes on now, by who does it. */
  readonly happening = new Map<string, string>();
  readonly #options: StageOptions;
  readonly #crowds = new Set<Crowd>();
  readonly #proxies: Proxy[] = [];
  readonly #over = new AbortController();
  #shared: Crowd | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
    this.windowMs = options.windowMs;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Is there time for something to be lost now, and its verdict to fall before the end? */
  get hasTime(): boolean {
    return (
      !this.isOver && performance.now() + this.windowMs + VERDICT_SLACK_MS < this.#options.endsAtMs
    );
  }

  url(port = this.#options.port): string {
    return `ws://${this.#options.host}:${port}/agent`;
  }

  /** A person who shares a process with others. */
  join(person: Omit<PersonOptions, 'url'>): void {
    this.#shared ??= this.crowd();
    this.#shared.join([{ url: this.url(), ...person }]);
  }

  /** A process of its own. */
  crowd(): Crowd {
    const crowd = new Crowd(this.#options.reaper);
    this.#crowds.add(crowd);
    void crowd.exited.then(() => this.#crowds.delete(crowd));
    return crowd;
  }

  async proxy(): Promise<{ readonly proxy: Proxy; readonly port: number }> {
    const proxy = new Proxy(this.#options.port, this.#options.host);
    this.#proxies.push(proxy);
    return { proxy, port: await proxy.listen() };
  }

  /** Waits; ends early when the stage is over. */
  async pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#over.signal }).catch(() => {});
  }

  /** Waits for something that may not come before the stage is over. */
  async until(event: Promise<unknown>): Promise<void> {
    const { signal } = this.#over;
    if (signal.aborted) return;
    const over = Promise.withResolvers<void>();
    const end = (): void => over.resolve();
    signal.addEventListener('abort', end, { once: true });
    await Promise.race([event, over.promise]);
    signal.removeEventListener('abort', end);
  }

  /** No more acts. What an act undoes at its end (waking a client) it does now. */
  close(): void {
    this.#over.abort();
  }

  /** Sends everybody home. */
  async clear(): Promise<void> {
    this.close();
    await Promise.all([...this.#crowds].map((crowd) => crowd.stop()));
    for (const proxy of this.#proxies) proxy.close();
  }
}

/** What people ask for who have no fault on their minds. */
export const EVERYDAY: readonly Ask[] = [
  { ask: 'research', topic: 'tides' },
  { ask: 'report', topic: 'rainfall' },
  { ask: 'translate', topic: 'a letter' },
  { ask: 'read', topic: 'maps' },
];
