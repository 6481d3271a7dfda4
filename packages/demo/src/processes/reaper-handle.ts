/** The parent's end of the reaper: whom it shall not leave behind. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReaperOrder } from './reaper.ts';

export class Reaper {
  readonly #process: ChildProcess;

  constructor() {
    const module = fileURLToPath(import.meta.resolve('./reaper.js'));
    this.#process = fork(module, [], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    this.#process.unref();
    this.#process.channel?.unref();
    this.#process.on('error', () => {});
  }

  watch(pid: number): void {
    this.#tell({ kind: 'watch', pid });
  }

  forget(pid: number): void {
    this.#tell({ kind: 'forget', pid });
  }

  /** Nobody is left to watch. */
  dismiss(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  #tell(order: ReaperOrder): void {
    if (this.#process.connected) this.#process.send(order, () => {});
  }
}
