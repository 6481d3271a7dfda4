/** The page of the guide on acknowledgements, as it stands there: configuration, service, client. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { runEarshot } from './doubles/earshot-command.ts';
import { RunningApp, type AppOptions } from './doubles/running-app.ts';

const GUIDE = readFileSync(
  new URL('../../../docs/guides/acknowledgements.md', import.meta.url),
  'utf8',
);
const [CONFIG, SERVER, CLIENT] = [...GUIDE.matchAll(/^```js\n([^]*?)^```$/gm)].map(
  ([, block]) => block!,
) as [string, string, string];

/** Any free port, and told. */
const SERVICE = `${SERVER.replace('port: 8080', "port: 0, host: '127.0.0.1'")}
server.on('listening', () => console.log('port ' + server.address().port + '.'));
`;
/** As a browser has it: what a listener throws ends nothing. */
const PAGE = `
process.on('uncaughtException', ({ message }) => console.log(message));
const show = (text) => {
  if (process.env.IS_BROKEN) throw new Error('broken');
  console.log('shown ' + text);
};
${CLIENT.replace("'ws://localhost:8080'", 'process.env.URL')}
`;

const apps: RunningApp[] = [];
async function start(source: string, options: AppOptions = {}): Promise<RunningApp> {
  const app = await RunningApp.start(source, options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

const serve = (source: string): Promise<RunningApp> =>
  start(source, {
    files: { 'earshot.config.mjs': CONFIG },
    env: { WEBSOCKET_SILENT_FAILURE_WINDOW: '2' },
  });

const open = (port: string, env: Record<string, string> = {}): Promise<RunningApp> =>
  start(PAGE, { isMonitored: false, env: { URL: `ws://127.0.0.1:${port}`, ...env } });

interface Story {
  readonly events: readonly { readonly event: string }[];
  readonly outcome: string;
  readonly level_required: string;
  readonly level_reached: string;
  readonly reason_brief: string | null;
}

async function jsonOf(service: RunningApp, path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${await service.url()}/monitoring/websocket/${path}`, {
    headers: { accept: 'application/json' },
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function untilCounts(service: RunningApp, wanted: Record<string, number>): Promise<void> {
  for (;;) {
    const { counts } = (await jsonOf(service, 'system/status')) as {
      counts: Record<string, number>;
    };
    if (Object.entries(wanted).every(([name, count]) => counts[name] === count)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the example of the guide', () => {
  it('confirms what the page has shown, and not what it only received', async () => {
    const service = await serve(SERVICE);
    const port = await service.until(() => /port (\d+)\./.exec(service.stdout)?.[1]);
    const broken = await open(port, { IS_BROKEN: 'yes' });
    await broken.until(() => broken.stdout.includes('broken'));
    const { correlation_id: id } = await service.until(() => service.log('silent_failure'));
    expect(service.log('silent_failure')).toMatchObject({
      level_required: 'processed',
      level_reached: 'received',
      msg: 'Silent failure: It was received, and no acknowledgement came before the deadline.',
    });
    const fine = await open(port);
    await fine.until(() => fine.stdout.includes('shown hello'));
    await untilCounts(service, { attempts: 2, confirmed: 1, silent: 1, pending: 0 });

    const { notifications } = (await jsonOf(service, `traces?correlation_id=${String(id)}`)) as {
      notifications: readonly Story[];
    };
    expect(notifications).toMatchObject([
      {
        outcome: 'silent',
        level_required: 'processed',
        level_reached: 'received',
        reason_brief: 'It was received, and no acknowledgement came before the deadline.',
      },
    ]);
    const { stdout } = await runEarshot(['trace', String(id)], {
      EARSHOT_URL: await service.url(),
    });
    expect(stdout).toContain('It was received, and no acknowledgement came');
    const metrics = await (await fetch(`${await service.url()}/metrics`)).text();
    expect(metrics).toMatch(
      /earshot_notification_outcomes_total\{[^}]*outcome="confirmed",level="processed"[^}]*\} 1\n/,
    );
    expect(metrics).toMatch(
      /earshot_notification_delivery_duration_seconds_count\{[^}]*level="processed"[^}]*\} 1\n/,
    );
  });

  it('judges in each thread what was sent there', async () => {
    const service = await serve(`
import { isMainThread, Worker } from 'node:worker_threads';
if (isMainThread) new Worker(new URL(import.meta.url));
${SERVICE}
`);
    const ports = await service.until(() => {
      const found = [...service.stdout.matchAll(/port (\d+)\./g)].map(([, port]) => port!);
      return found.length === 2 ? found : undefined;
    });
    const pages = await Promise.all(ports.map((port) => open(port)));
    for (const page of pages) await page.until(() => page.stdout.includes('shown hello'));
    await untilCounts(service, { attempts: 2, confirmed: 2 });
  });
});

describe('without the functions', () => {
  it.each([
    [undefined, 'no messageId and no acknowledges'],
    ['export const messageId = () => undefined;', 'no acknowledges'],
  ])('the level is refused at the start (%s)', async (config, missing) => {
    const app = await start("console.log('fine')", {
      env: { EARSHOT_LEVEL: 'processed' },
      ...(config === undefined ? {} : { files: { 'earshot.config.mjs': config } }),
    });
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).toBe('fine\n');
    expect(app.stderr).toBe(
      `earshot: EARSHOT_LEVEL is "processed", and earshot.config has ${missing}; allowed: received, or processed with both functions, which say what ID a message bears and what a client's message acknowledges. The application runs unmonitored.\n`,
    );
  });

  it('the process ends where Earshot is strict', async () => {
    const app = await start("console.log('fine')", {
      env: { EARSHOT_LEVEL: 'processed', EARSHOT_STRICT: 'true' },
    });
    expect(await app.exited).toEqual({ code: 1, signal: null });
    expect(app.stdout).toBe('');
  });
});
