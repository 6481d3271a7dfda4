/** A process's name that no later process bears: its PID alone is used again. */
import { readFileSync } from 'node:fs';
import cluster from 'node:cluster';

/** The process that adds up what this one counts: itself, or its cluster's primary. */
export function rootOfThisProcess(): string {
  return nameOf(cluster.isWorker ? process.ppid : process.pid);
}

/** Elsewhere than on Linux it is the PID alone. */
function nameOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name, in parentheses, may hold anything; the start time is the 20th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return `${boot}/${pid}/${fields[19]}`;
  } catch {
    return `${pid}`;
  }
}
