/** Anyone's own service under Earshot: it keeps its stdio, its signals and its exit code. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plan } from '../cli/arguments.ts';
import { UsageError } from '../cli/usage-error.ts';
import { Child, type Exit } from '../processes/child.ts';
import { Reaper } from '../processes/reaper-handle.ts';
import { PlainLines } from '../table/plain.ts';
import type { View } from '../table/view.ts';
import { Ending } from './ending.ts';
import { Feed } from './feed.ts';
import type { Surroundings } from './surroundings.ts';
import { viewOf } from './view-of.ts';

/** At the end of `--duration`, beyond Earshot's own drain. */
const GRACE_MS = 10_000;

/** Returns the exit code; a signal that ended the service ends this process too. */
export async function runApp(
  plan: Plan,
  app: NonNullable<Plan['app']>,
  { env, settings, baseUrl, notes }: Surroundings,
): Promise<number> {
  const module = existing(app.file);
  const startedAtMs = performance.now();
  const reaper = new Reaper();
  const feed = new Feed({
    baseUrl,
    token: settings.httpToken,
    onLine: (line) => process.stderr.write(`${line}\n`),
    onFailure: (failure) => display.failure(failure),
  });
  const view = (): View =>
    viewOf(feed, plan, { settings }, startedAtMs, { title: `follows ${app.file}`, happening: [] });
  const display = new PlainLines(process.stderr, view, { isQuiet: true });
  for (const note of notes) display.line(note);

  const service = new Child(module, {
    execArgv: ['--import', import.meta.resolve('@earshot/monitor/register')],
    args: app.args,
    env,
    reaper,
    isForeign: true,
    onErrorLine: (line) => feed.read(line),
  });
  const ending = new Ending((signal) => service.signal(signal));
  if (plan.durationSeconds !== undefined) ending.after(plan.durationSeconds * 1000);
  const end = await Promise.race([ending.reached, service.exited]);
  if (end === 'asked') service.signal(ending.signal ?? 'SIGTERM');
  if (end === 'time') service.signal('SIGTERM');
  const exit = await (end === 'time'
    ? service.endWithin(settings.drainTimeoutSeconds * 1000 + GRACE_MS)
    : service.exited);
  ending.close();
  feed.close();
  display.close(view());
  reaper.dismiss();
  if (plan.json) process.stdout.write(`${JSON.stringify(feed.counts)}\n`);
  return end === 'time' ? 0 : exitCodeOf(exit);
}

function existing(file: string): string {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(
      `--app is ${JSON.stringify(file)}: no such file; allowed: the path of a module, such as ./server.mjs.`,
    );
  }
  return path;
}

function exitCodeOf({ code, signal }: Exit): number {
  if (signal === null) return code ?? 1;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  return 1;
}
