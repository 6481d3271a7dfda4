/** The parent's end of the reaper: whom it shall not leave behind. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReaperOrder } from './reaper.ts';

export class Reaper {
  readonly #process: ChildProcess;
  readonly #watched = new Set<number>();

  constructor() {
    const module = fileURLToPath(import.meta.resolve('./reaper.js'));
    this.#process = fork(module, [], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    this.#process.unref();
    this.#process.channel?.unref();
    this.#process.on('error', () => {});
  }

  watch(pid: number): void {
    this.#watched.add(pid);
    this.#tell({ kind: 'watch', pid });
  }

  forget(pid: number): void {
    this.#watched.delete(pid);
    this.#tell({ kind: 'forget', pid });
  }

  /** Nobody is left to watch. */
  dismiss(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  /** Kills whom it watches, with their own children, at once. */
  killAll(): void {
    for (const pid of this.#watched) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
    this.dismiss();
  }

  #tell(order: ReaperOrder): void {
    if (this.#process.connected) this.#process.send(order, () => {});
  }
}
