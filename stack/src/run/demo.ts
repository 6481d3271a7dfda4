/** The demo, whose service loses notifications: its process, and the silent failures it tells of. */

import { StackProcess, type Exit } from '../servers/process.ts';
import { DEMO } from './configuration.ts';

export interface DemoOptions {
  readonly windowSeconds: number;
  readonly httpPort: number;
  readonly environment: Readonly<Record<string, string>>;
  /** A correlation ID that lost something, once for each time that it is told. */
  readonly onLoss: (correlationId: string) => void;
}

export interface Demo {
  readonly url: string;
  readonly exited: Promise<Exit>;
  log(): string;
  stop(): Promise<void>;
}

export const SERVICE_NAME = 'earshot-demo';

/** The demo ends in order: clients, service, last proofs and exports. */
const STOP_GRACE_MS = 15_000;
const MAX_LOG_CHARACTERS = 200_000;
const LOSS = /\/monitoring\/websocket\/traces\?correlation_id=([\w.%-]+)/g;

export function startDemo(options: DemoOptions): Demo {
  let log = '';
  let unfinished = '';
  const child = new StackProcess({
    file: process.execPath,
    args: [DEMO, '--window', String(options.windowSeconds)],
    cwd: process.cwd(),
    folder: '',
    environment: {
      ...process.env,
      OTEL_SERVICE_NAME: SERVICE_NAME,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      EARSHOT_HTTP_PORT: String(options.httpPort),
      // Its lines are read here, not shown.
      NO_COLOR: '1',
      ...options.environment,
    },
    onOutput: (text) => {
      log = (log + text).slice(-MAX_LOG_CHARACTERS);
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      for (const [, id = ''] of lines.join('\n').matchAll(LOSS))
        options.onLoss(decodeURIComponent(id));
    },
  });
  return {
    url: `http://127.0.0.1:${options.httpPort}`,
    exited: child.exited,
    log: () => log,
    stop: async () => void (await child.end(STOP_GRACE_MS)),
  };
}

/** What the demo counts. */
export interface Counts {
  readonly attempts: number;
  readonly confirmed: number;
  readonly silent: number;
}

export async function countsOf(url: string): Promise<Counts | undefined> {
  try {
    const response = await fetch(`${url}/monitoring/websocket/system/status`, {
      signal: AbortSignal.timeout(2_000),
    });
    return ((await response.json()) as { counts: Counts }).counts;
  } catch {
    return undefined;
  }
}
