/** The bridges that are open, so that a second job of a person finds the first one's. */
import { createBridge, type AgentBridge, type Bridge } from './bridge.ts';
import { has } from './bugs.ts';
import type { Session } from './session.ts';

class Bridges {
  readonly #open = new Map<string, Promise<Bridge>>();

  of(session: Session): Promise<Bridge> {
    const key = keyOf(session);
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const opening = createBridge(session);
    this.#open.set(key, opening);
    opening.catch(() => this.#open.delete(key));
    return opening;
  }

  /** A bridge that was made after its job had begun: the next job finds it. */
  put(bridge: AgentBridge): void {
    const { session } = bridge;
    const key = keyOf(session);
    if (session.signal.aborted || this.#open.has(key)) return;
    this.#open.set(key, Promise.resolve(bridge));
  }

  close(session: Session): void {
    this.#open.delete(keyOf(session));
  }
}

export const bridges = new Bridges();

/** A team has several people, so its name is no key for what belongs to one of them. */
function keyOf(session: Session): string {
  return has('wrong-user') ? session.team : session.id;
}
