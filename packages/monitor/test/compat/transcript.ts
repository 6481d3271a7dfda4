/** The same application with and without Earshot: what can be seen of it from outside. */
import { readFile } from 'node:fs/promises';
import { RunningApp, type AppOptions, type Exit } from '../doubles/running-app.ts';

/** One of the applications in `apps`. */
export function sourceOf(name: string): Promise<string> {
  return readFile(new URL(`apps/${name}`, import.meta.url), 'utf8');
}

export interface Transcript {
  readonly stdout: string;
  /** Without Earshot's own lines. */
  readonly stderr: string;
  readonly exit: Exit;
}

export interface Monitored extends Transcript {
  readonly app: RunningApp;
  readonly counts: Readonly<Record<string, number>>;
  /** Events of Earshot's log lines. */
  readonly events: readonly unknown[];
}

/** Runs it to its end twice. */
export async function runBoth(
  source: string,
  options: AppOptions = {},
): Promise<{ plain: Transcript; monitored: Monitored }> {
  const plain = await run(source, { ...options, isMonitored: false });
  const monitored = await run(source, options);
  const { app } = monitored;
  const counts = app.log('final_counts')?.['counts'] as Record<string, number>;
  return {
    plain: { stdout: plain.stdout, stderr: plain.stderr, exit: plain.exit },
    monitored: { ...monitored, counts, events: app.logs.map(({ event }) => event) },
  };
}

async function run(
  source: string,
  options: AppOptions,
): Promise<Transcript & { readonly app: RunningApp }> {
  const app = await RunningApp.start(source, options);
  try {
    const exit = await app.exited;
    const lines = app.stderr.split('\n').filter((line) => !line.includes('"logger":"earshot"'));
    return { app, stdout: app.stdout, stderr: lines.join('\n'), exit };
  } finally {
    await app.dispose();
  }
}
