/**
 * Ends the processes of a parent that is gone, however it went: after a SIGKILL of the parent nobody
 * else is left to wake a stopped client and let it die.
 */
import { setTimeout as pause } from 'node:timers/promises';

export type ReaperOrder = { readonly kind: 'watch' | 'forget'; readonly pid: number };

/** Who has not ended by itself by then is killed. */
const GRACE_MS = 3_000;

const watched = new Set<number>();

// Ctrl-C and its kind are for the parent to decide on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.on('message', ({ kind, pid }: ReaperOrder) => {
  if (kind === 'watch') watched.add(pid);
  else watched.delete(pid);
});
process.once('disconnect', () => void reap());

async function reap(): Promise<void> {
  for (const pid of watched) {
    send(pid, 'SIGTERM');
    send(pid, 'SIGCONT');
  }
  const until = performance.now() + GRACE_MS;
  while (performance.now() < until && [...watched].some(isAlive)) await pause(50);
  // Each leads a group of its own; its own children go with it.
  for (const pid of watched) send(-pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  return send(pid, 0);
}

function send(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
