/** What the service is started with: Earshot's settings, checked, and a port that is free. */
import { readSettings } from '@earshot/monitor';
import type { Plan } from '../cli/arguments.ts';
import { findPort } from '../cli/port.ts';

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly settings: ReturnType<typeof readSettings>;
  readonly baseUrl: string;
  /** What the person should know about them. */
  readonly notes: readonly string[];
}

const DEMO_WINDOW_SECONDS = 3;
const ANY_ADDRESS = new Set(['0.0.0.0', '::', '[::]']);

/** Throws the monitor's error for a malformed setting: nothing has been started yet. */
export async function survey(
  plan: Plan,
  given: NodeJS.ProcessEnv = process.env,
): Promise<Surroundings> {
  const env = { ...given };
  const isWindowSet = (env['WEBSOCKET_SILENT_FAILURE_WINDOW'] ?? '').trim() !== '';
  if (plan.windowSeconds !== undefined)
    env['WEBSOCKET_SILENT_FAILURE_WINDOW'] = String(plan.windowSeconds);
  else if (!isWindowSet && plan.app === undefined)
    env['WEBSOCKET_SILENT_FAILURE_WINDOW'] = String(DEMO_WINDOW_SECONDS);

  const settings = readSettings(env);
  const { port, isTaken } = await findPort(settings.httpPort, settings.httpHost);
  env['EARSHOT_HTTP_PORT'] = String(port);
  const host = ANY_ADDRESS.has(settings.httpHost) ? '127.0.0.1' : settings.httpHost;
  const notes = [];
  if (isTaken)
    notes.push(`Port ${settings.httpPort} is taken; metrics are on port ${port} instead.`);
  if (!settings.enabled)
    notes.push(
      'WEBSOCKET_MONITOR_ENABLED is false: nothing is followed, and nothing will be counted.',
    );
  return {
    env,
    settings,
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    notes,
  };
}
