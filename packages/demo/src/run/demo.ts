/** The demo: the service under Earshot, its clients, its faults, the table; then all of it ended in order. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from '../cli/arguments.ts';
import { EVERYDAY, Stage } from '../faults/stage.ts';
import { Reaper } from '../processes/reaper-handle.ts';
import { openDisplay } from '../table/open.ts';
import type { View } from '../table/view.ts';
import { Ending } from './ending.ts';
import { Feed } from './feed.ts';
import { listening, SERVICE_HOST, startService } from './service.ts';
import type { Surroundings } from './surroundings.ts';
import { viewOf } from './view-of.ts';

const START_TIMEOUT_MS = 15_000;
/** Beyond Earshot's own drain. */
const SERVICE_GRACE_MS = 5_000;
/** At the end the last proofs and verdicts are waited for so long. */
const SETTLE_MS = 1_500;
const PEOPLE_PER_PROCESS = 25;
const NAMES = [
  'ada',
  'bo',
  'cleo',
  'dara',
  'eli',
  'finn',
  'gia',
  'ivo',
  'jun',
  'kim',
  'lea',
  'max',
];

/** Returns the exit code. */
export async function runDemo(plan: Plan, surroundings: Surroundings): Promise<number> {
  const { settings, baseUrl } = surroundings;
  let startedAtMs = performance.now();
  const reaper = new Reaper();
  const ending = new Ending(() => {
    reaper.killAll();
    process.exit(130);
  });
  let stage: Stage | undefined;
  const feed = new Feed({
    baseUrl,
    token: settings.httpToken,
    onLine: (line) => display.line(line),
    onFailure: (failure) => display.failure(failure),
  });
  const view = (): View =>
    viewOf(feed, plan, surroundings, startedAtMs, {
      title: titleOf(plan),
      happening: [...(stage?.happening.values() ?? [])],
    });
  const display = openDisplay(plan.json ? process.stderr : process.stdout, view);
  for (const note of surroundings.notes) display.line(note);

  const service = startService(plan, surroundings, reaper, (line) => feed.read(line));
  const died = service.exited.then(() => 'died' as const);
  let end = await Promise.race([listening(service), ending.reached, died, timeout()]);
  if (typeof end === 'number') {
    // How long a busy machine takes to start a process is no part of the time that was asked for.
    startedAtMs = performance.now();
    const { durationSeconds } = plan;
    if (durationSeconds !== undefined) ending.after(durationSeconds * 1000);
    stage = new Stage({
      host: SERVICE_HOST,
      port: end,
      windowMs: settings.silentFailureWindowSeconds * 1000,
      endsAtMs: startedAtMs + (durationSeconds ?? Infinity) * 1000,
      reaper,
    });
    gather(stage, plan);
    for (const fault of plan.faults) {
      fault.act(stage).catch((error) => display.line(`The fault ${fault.name} gave up: ${error}`));
    }
    end = await Promise.race([ending.reached, died]);
  }
  ending.close();
  await stage?.clear();
  if (service.exit === undefined && stage !== undefined) await settle(feed, died);
  service.signal('SIGTERM');
  const exit = await service.endWithin(settings.drainTimeoutSeconds * 1000 + SERVICE_GRACE_MS);
  feed.close();
  display.close(view());
  reaper.dismiss();
  if (end === 'died' || end === 'slow') {
    const how =
      end === 'slow'
        ? `did not listen within ${START_TIMEOUT_MS / 1000} s`
        : `died (${exit.signal ?? `exit code ${exit.code}`})`;
    process.stderr.write(
      `The service ${how}. Its last lines:\n${service.tail.map((line) => `  ${line}\n`).join('')}`,
    );
  }
  if (plan.json) process.stdout.write(`${JSON.stringify(feed.counts)}\n`);
  return end === 'died' || end === 'slow' ? 1 : 0;
}

function titleOf({ clients, faults }: Plan): string {
  const people = clients === 1 ? '1 client asks' : `${clients} clients ask`;
  const trouble =
    faults.length === 0
      ? 'nothing gets in the way'
      : faults.length > 3
        ? `${faults.length} faults get in the way`
        : `in the way: ${faults.map(({ name }) => name).join(', ')}`;
  return `${people}, an agent answers; ${trouble}`;
}

async function timeout(): Promise<'slow'> {
  await pause(START_TIMEOUT_MS, undefined, { ref: false });
  return 'slow';
}

function gather(stage: Stage, { clients }: Plan): void {
  const people = Array.from({ length: clients }, (_, index) => ({
    url: stage.url(),
    user: `${NAMES[index % NAMES.length]}${index < NAMES.length ? '' : Math.floor(index / NAMES.length) + 1}`,
    asks: EVERYDAY,
  }));
  while (people.length > 0) stage.crowd().join(people.splice(0, PEOPLE_PER_PROCESS));
}

async function settle(feed: Feed, died: Promise<unknown>): Promise<void> {
  const untilMs = performance.now() + SETTLE_MS;
  do {
    await feed.ask();
    if (feed.counts.pending === 0) return;
    await Promise.race([died, pause(100)]);
  } while (performance.now() < untilMs);
}
