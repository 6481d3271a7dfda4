/** The parent's end of a process full of people. */
import { fileURLToPath } from 'node:url';
import type { CrowdOrder, CrowdReport } from '../clients/crowd.ts';
import type { PersonOptions } from '../clients/person.ts';
import { Child, type Exit } from './child.ts';
import type { Reaper } from './reaper-handle.ts';

/** Clients let their jobs end first; then they are not waited for. */
const STOP_GRACE_MS = 3_500;

export class Crowd {
  readonly #child: Child;
  #onWorking: (() => void) | undefined;

  constructor(reaper: Reaper) {
    const module = fileURLToPath(import.meta.resolve('../clients/crowd.js'));
    this.#child = new Child(module, { reaper });
    this.#child.onMessage((message) => {
      if ((message as CrowdReport).kind === 'working') this.#onWorking?.();
    });
  }

  get exited(): Promise<Exit> {
    return this.#child.exited;
  }

  join(people: readonly PersonOptions[]): void {
    this.#order({ kind: 'join', people });
  }

  joinRaw(url: string, user: string): void {
    this.#order({ kind: 'join-raw', url, user });
  }

  /** Resolves when one of the people hears of progress next; they are in the middle of a job. */
  working(): Promise<void> {
    return new Promise((resolve) => (this.#onWorking = resolve));
  }

  /** Stops the process as a debugger or a suspended laptop does. */
  freeze(): void {
    this.#child.signal('SIGSTOP');
  }

  thaw(): void {
    this.#child.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    this.#child.signal('SIGKILL');
    await this.#child.exited;
  }

  async stop(): Promise<void> {
    this.thaw();
    this.#order({ kind: 'stop' });
    await this.#child.endWithin(STOP_GRACE_MS);
  }

  #order(order: CrowdOrder): void {
    this.#child.send(order);
  }
}
