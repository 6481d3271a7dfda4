/** The monitor in the host's process: everything put together, started and reported. */
import { hookConfigured, stopRuntime, type Runtime } from '@earshot/instrumentation';
import { isMainThread } from 'node:worker_threads';
import { announce } from './announce.ts';
import type { AlertChannel } from './channels/channel.ts';
import { configuredChannels } from './channels/configured.ts';
import type { EarshotConfig } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { later } from './debounce.ts';
import { Following } from './following.ts';
import type { History } from './history/history.ts';
import { askBeforeListening } from './http/wanted-elsewhere.ts';
import { MonitorError } from './monitor-error.ts';
import { isMember, linkDown } from './service/link.ts';
import type { Member } from './service/member.ts';
import { startMember } from './service/start-member.ts';
import { Serving } from './serving.ts';
import { LiveSettings } from './settings/live-settings.ts';
import { readSettings, type Environment } from './settings/settings.ts';
import type { Settings } from './settings/table.ts';
import type { Drain } from './shutdown/drain.ts';
import { drainOf } from './shutdown/drain-of.ts';
import { SignalGate } from './shutdown/signals.ts';
import { StartUp } from './start-up.ts';

/** A script that ends before connects to nobody, and the application's own start is not slowed. */
const REACH_AFTER_MS = 1_000;

export interface MonitorOptions {
  readonly env?: Environment;
  /** Instead of `earshot.config` from the working directory. */
  readonly config?: EarshotConfig;
}

/** Starts the monitor in this process. Throws MonitorError when a setting or the configuration is wrong. */
export async function startMonitor(options: MonitorOptions = {}): Promise<Monitor> {
  const env = options.env ?? process.env;
  const { configPath } = readSettings(env);
  const { config, directory } =
    options.config === undefined
      ? ((await loadConfig(configPath)) ?? { config: {}, directory: process.cwd() })
      : { config: options.config, directory: process.cwd() };
  const monitor = new Monitor(new LiveSettings({ env, config: config.settings }), config);
  try {
    hookConfigured({ tools: config.tools ?? [], bridges: config.bridges ?? [] }, directory);
  } catch (error) {
    stopRuntime();
    const message = error instanceof Error ? error.message : String(error);
    throw new MonitorError('invalid_config', `earshot.config: ${message}`, { cause: error });
  }
  await monitor.start(env);
  return monitor;
}

export class Monitor {
  readonly #live: LiveSettings;
  readonly #channels: readonly AlertChannel[];
  readonly #following: Following;
  #serving: Serving | undefined;
  #member: Member | undefined;
  #drain: Drain | undefined;

  constructor(live: LiveSettings, config: EarshotConfig) {
    this.#live = live;
    // Throws for a setting that is wrong, before anything is hooked.
    this.#channels = configuredChannels(live.view);
    this.#following = new Following(live, config);
  }

  get settings(): Settings {
    return this.#following.settings;
  }

  get runtime(): Runtime {
    return this.#following.runtime;
  }

  get history(): History {
    return this.#following.history;
  }

  /** Where the HTTP API answers; undefined while it does not. */
  get baseUrl(): string | undefined {
    return this.#serving?.baseUrl;
  }

  /** First what follows, then what serves: nothing that is sent meanwhile is missed. */
  async start(env: Environment): Promise<void> {
    const following = this.#following;
    const { runtime, log, whole, hooks } = following;
    const startUp = new StartUp(runtime.clock, log);
    await startUp.step('exports', () => following.startExports());
    await startUp.step('listeners', () => following.listen());
    await startUp.step('hooks', () => following.hook());
    await startUp.step('journal', () => following.startJournal());
    await startUp.step('signals', () => this.#watchTheEnd());
    linkDown(
      (name, message, answer) => whole.hear(name, message, answer),
      (name) => whole.end(name, true),
    );
    if (isMember()) {
      askBeforeListening();
      this.#member = startMember(following);
      return;
    }
    const serving = new Serving(following, {
      live: this.#live,
      channels: this.#channels,
      isEnding: () => this.#drain?.hasBegun ?? false,
    });
    this.#serving = serving;
    await Promise.all([
      startUp.step('alerts', () => serving.resumeAlerts()),
      startUp.step('http', () => serving.startHttp()),
    ]);
    announce(log, {
      env,
      windowSeconds: this.settings.silentFailureWindowSeconds,
      hooks: hooks.areIn ? hooks.all : undefined,
      baseUrl: this.baseUrl,
      publicUrl: serving.publicUrl,
      channels: serving.oversight.pager.names,
    });
    // Before the application's first line.
    log.sink.flushSync();
    later(
      () => runtime.guard('export', () => void serving.oversight.pager.reach()),
      REACH_AFTER_MS,
    );
  }

  #watchTheEnd(): void {
    const drain = drainOf(this.#following, {
      serving: () => this.#serving,
      member: () => this.#member,
    });
    this.#drain = drain;
    this.runtime.guard('hook', () => new SignalGate(drain).install(isMainThread ? undefined : []));
  }
}
