/** The one line at every start, and a word on environment variables that are nearly a setting. */
import type { HookReport } from './http/status.ts';
import type { Log } from './logs/logger.ts';
import type { Environment } from './settings/settings.ts';
import { findTypos } from './settings/typos.ts';
import { VERSION } from './version.ts';

export interface Announcement {
  readonly env: Environment;
  readonly windowSeconds: number;
  /** Undefined when nothing could be hooked. */
  readonly hooks: readonly HookReport[] | undefined;
  /** Where the HTTP API listens, and what links for people begin with. */
  readonly baseUrl: string | undefined;
  readonly publicUrl: string | undefined;
  /** By which alerts leave this process. */
  readonly channels: readonly string[];
}

export function announce({ logger }: Pick<Log, 'logger'>, said: Announcement): void {
  for (const { given, meant } of findTypos(said.env)) {
    logger.warn(
      { event: 'unknown_setting', setting: given },
      `${given} is not a setting; did you mean ${meant.join(' or ')}?`,
    );
  }
  const { windowSeconds, hooks, baseUrl, publicUrl, channels } = said;
  const first = hooks?.[0];
  const seen =
    first === undefined ? 'ws will be hooked when loaded' : `ws ${first.version} is hooked`;
  const hooked = hooks === undefined ? 'nothing could be hooked' : seen;
  const told = channels.length === 0 ? '' : `; alerts go by ${channels.join(', ')}`;
  const linked = publicUrl === baseUrl ? '' : `, links lead to ${publicUrl}`;
  logger.info(
    {
      event: 'started',
      url: baseUrl,
      public_url: publicUrl,
      window_seconds: windowSeconds,
      version: VERSION,
      channels,
    },
    `Earshot is listening for silence: ${hooked}; window ${windowSeconds} s; ${baseUrl ?? 'no HTTP API'}${linked}${told}`,
  );
}
