/**
 * Ends a server whose parent is gone, however it went: after a SIGKILL nobody else is left to do it.
 *
 * A shell that reads from a pipe which only we hold: our end closes it. POSIX only; elsewhere there is
 * no guard, and a killed parent leaves its servers.
 */

import { spawn } from 'node:child_process';

/** TERM, two seconds of grace, KILL, and the folder of a stop that did not come. */
const SCRIPT = `
trap '' INT TERM HUP
read -r _
kill -TERM "$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  kill -0 "$1" 2>/dev/null || break
  sleep 0.1
done
kill -KILL "$1" 2>/dev/null
[ -z "$2" ] || rm -rf "$2"
`;

export interface Guard {
  /** The process has ended: its number may soon be somebody else's. */
  dismiss(): void;
}

/**
 * @param folder removed with the process; '' leaves all as it is
 */
export function guard(pid: number, folder: string): Guard {
  if (process.platform === 'win32') return { dismiss: () => {} };
  const shell = spawn('sh', ['-c', SCRIPT, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C is for us to decide on.
    detached: true,
  });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref?: () => void }).unref?.();
  return { dismiss: () => void shell.kill('SIGKILL') };
}
