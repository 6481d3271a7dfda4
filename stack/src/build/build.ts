/**
 * Builds the servers that are not there yet, each once for a definition, into the user's cache.
 *
 * A server appears whole or not at all: it is built in a folder beside its place and renamed.
 */

import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { lastLines } from '../last-lines.ts';
import { describeExit, StackProcess } from '../servers/process.ts';
import { StackError } from '../stack-error.ts';
import { binaryPath, isBuilt } from './binary.ts';
import {
  cacheFolder,
  installFolder,
  OVERRIDE_VARIABLE,
  SERVERS,
  type Server,
} from './definitions.ts';
import { findGo, type Go } from './go.ts';
import { withLock } from './lock.ts';
import { formatSeconds, type Progress } from './progress.ts';
import { recipe, type Step } from './recipe.ts';

export interface BuildOptions {
  readonly progress: Progress;
  readonly environment?: NodeJS.ProcessEnv;
  /** Ends a build that is under way. */
  readonly signal?: AbortSignal;
}

const END_GRACE_MS = 3_000;

/** Those that would have to be built now. */
export function missingServers(environment: NodeJS.ProcessEnv = process.env): Server[] {
  return SERVERS.filter(({ binaries }) => !binaries.every((name) => isBuilt(name, environment)));
}

/**
 * @throws {StackError} `go-missing`, `offline`, `build-failed`, or `server-missing` when the folder of
 *   EARSHOT_SERVERS lacks one
 */
export async function buildServers({
  progress,
  environment = process.env,
  signal,
}: BuildOptions): Promise<void> {
  const missing = missingServers(environment);
  if (missing.length === 0) return;
  // Somebody's own folder is not ours to fill: say what it lacks.
  if ((environment[OVERRIDE_VARIABLE] ?? '') !== '')
    for (const name of missing.flatMap(({ binaries }) => binaries)) binaryPath(name, environment);

  const go = await findGo(environment);
  const minutes = missing.reduce((sum, server) => sum + server.minutesCold, 0);
  progress.say(
    `Building ${missing.map(titleOf).join(', ')} with Go ${go.version}, once:\n` +
      `some ${minutes} minutes on two cores when nothing of it is there yet.`,
  );
  await mkdir(cacheFolder(environment), { recursive: true });
  for (const server of missing) {
    const place = installFolder(server, environment);
    await withLock(
      `${place}.lock`,
      (pid) => progress.say(`Process ${pid} is building ${titleOf(server)}; waiting for it.`),
      async () => {
        const isThereNow = server.binaries.every((name) => isBuilt(name, environment));
        if (!isThereNow) await build(server, place, go, { progress, environment, signal });
      },
    );
  }
}

type BuildContext = {
  readonly progress: Progress;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
};

async function build(server: Server, place: string, go: Go, context: BuildContext): Promise<void> {
  const { progress } = context;
  await removeLeftovers(place);
  const work = await mkdtemp(`${place}.building-`);
  const startMs = performance.now();
  let lines = 0;
  try {
    await Promise.all(['bin', 'source'].map((name) => mkdir(path.join(work, name))));
    await progress.during(
      (elapsed) =>
        `  building ${titleOf(server)} … ${elapsed}${lines > 0 ? `, ${lines} packages so far` : ''}`,
      async () => {
        for (const step of recipe(server, go.file, work))
          await run(step, server, go, work, context, (count) => (lines += count));
      },
    );
    // Of all that was made only the binaries stay.
    for (const name of ['source', 'tools'])
      await rm(path.join(work, name), { recursive: true, force: true });
    await rename(work, place).catch(async (error: NodeJS.ErrnoException) => {
      // Who waited for a lock that was broken may find it done.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    for (const name of server.binaries) binaryPath(name, context.environment);
    progress.say(`  ${titleOf(server)} built in ${formatSeconds(performance.now() - startMs)}`);
  } catch (error) {
    throw asFailure(error, server);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function run(
  step: Step,
  server: Server,
  go: Go,
  work: string,
  { environment, signal }: BuildContext,
  onLines: (count: number) => void,
): Promise<void> {
  let output = '';
  const child = new StackProcess({
    file: step.file,
    args: step.args,
    cwd: step.cwd,
    folder: work,
    environment: {
      ...environment,
      PATH: [path.dirname(go.file), environment['PATH'] ?? ''].join(path.delimiter),
      ...step.environment,
    },
    onOutput: (text) => {
      output += text;
      onLines(text.match(/^[\w.-]+\/\S+$/gm)?.length ?? 0);
    },
  });
  const end = (): void => void child.end(END_GRACE_MS);
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  const exit = await child.exited;
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (exit.code !== 0) throw failureOf(server, describeExit(exit), output);
}

/** What a build that was killed left beside the place. */
async function removeLeftovers(place: string): Promise<void> {
  const folder = path.dirname(place);
  const prefix = `${path.basename(place)}.building-`;
  for (const entry of await readdir(folder)) {
    if (entry.startsWith(prefix))
      await rm(path.join(folder, entry), { recursive: true, force: true });
  }
}

function failureOf(server: Server, how: string, output: string): StackError {
  const lines = lastLines(output);
  const message = `${titleOf(server)} could not be built (${how}). The last lines:`;
  if (/no space left|ENOSPC|disk quota/i.test(output)) {
    return new StackError('build-failed', message, {
      lines,
      remedy:
        "free some 10 GB on the disk of Go's caches (`go env GOCACHE GOMODCACHE`), and run the same command again.",
    });
  }
  if (
    /dial tcp|no such host|i\/o timeout|TLS handshake|module lookup disabled|proxyconnect|connection (?:refused|reset)/i.test(
      output,
    )
  ) {
    return new StackError('offline', message, {
      lines,
      remedy:
        'Go could not fetch the sources: check the network and `go env GOPROXY`, and run the same command again.',
    });
  }
  return new StackError('build-failed', message, {
    lines,
    remedy: 'run the same command again; `go clean -cache` first if it fails in the same way.',
  });
}

function asFailure(error: unknown, server: Server): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') return error;
  return failureOf(server, 'ENOSPC', 'no space left on device');
}

function titleOf({ name, version }: Server): string {
  return `${name} ${version}`;
}
