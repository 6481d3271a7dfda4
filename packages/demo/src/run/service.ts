/** The agent service in its own process, under `register`, told of its bugs by its environment. */
import { fileURLToPath } from 'node:url';
import type { Plan } from '../cli/arguments.ts';
import { Child } from '../processes/child.ts';
import type { Reaper } from '../processes/reaper-handle.ts';
import type { Surroundings } from './surroundings.ts';

export const SERVICE_HOST = '127.0.0.1';

export function startService(
  plan: Plan,
  { env, settings }: Surroundings,
  reaper: Reaper,
  onErrorLine: (line: string) => void,
): Child {
  const bugs = plan.faults.flatMap(({ bug }) => bug ?? []);
  return new Child(fileURLToPath(import.meta.resolve('../service/main.js')), {
    execArgv: ['--import', import.meta.resolve('@earshot/monitor/register')],
    env: {
      EARSHOT_CONFIG: fileURLToPath(import.meta.resolve('../../earshot.config.mjs')),
      OTEL_SERVICE_NAME: 'earshot-demo',
      ...env,
      HOST: SERVICE_HOST,
      PORT: '0',
      DEMO_FAULTS: bugs.join(','),
      // A heartbeat that leaves a frozen client its time to wake.
      HEARTBEAT_SECONDS: String(Math.max(10, 3 * settings.silentFailureWindowSeconds)),
    },
    reaper,
    onErrorLine,
  });
}

/** Resolves with the service's port. */
export function listening(service: Child): Promise<number> {
  return new Promise((resolve) => {
    service.onMessage((message) => {
      const { kind, port } = message as { kind?: string; port?: number };
      if (kind === 'listening' && port !== undefined) resolve(port);
    });
  });
}
