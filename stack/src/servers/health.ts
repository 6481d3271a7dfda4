/** Waiting until a server that was just started is healthy, or has died of something. */

import { setTimeout as pause } from 'node:timers/promises';

import { lastLines } from '../last-lines.ts';
import { StackError } from '../stack-error.ts';
import { describeExit, type StackProcess } from './process.ts';

export interface Awaited {
  readonly name: string;
  /** Answers with a 2xx once the server is healthy. */
  readonly address: string;
  readonly log: () => string;
}

const HEALTH_TIMEOUT_MS = 60_000;
const HEALTH_INTERVAL_MS = 50;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * @throws {StackError} `start-failed` with its last lines
 */
export async function untilHealthy(
  child: StackProcess,
  { name, address, log }: Awaited,
): Promise<void> {
  const untilMs = performance.now() + HEALTH_TIMEOUT_MS;
  while (performance.now() < untilMs) {
    // Another's server on that port would answer for one that has just died.
    if (child.exit === undefined && (await answersWell(address)) && child.exit === undefined)
      return;
    if (child.exit !== undefined) {
      throw new StackError(
        'start-failed',
        `${name} ended at its start (${describeExit(child.exit)}). Its last lines:`,
        { lines: lastLines(log()) },
      );
    }
    await pause(HEALTH_INTERVAL_MS);
  }
  throw new StackError(
    'start-failed',
    `${name} was not healthy within ${HEALTH_TIMEOUT_MS / 1000} s (${address}). Its last lines:`,
    { lines: lastLines(log()) },
  );
}

async function answersWell(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
