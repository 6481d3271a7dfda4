/** A service that redelivers on a virtual clock, and whom it was asked to give what. */
import { closed, establish } from '../../src/hooks/ws/track.ts';
import type { Identity, RuntimeOptions } from '../../src/runtime/options.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { ConnectionInMemory } from './connections.ts';
import { remediationsOf } from './remediations.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Close code of a connection that ended without a word. */
export const DROPPED = 1006;
export const ADA = { user: 'ada', client: 'tab' };

export class RedeliveringService {
  readonly clock = new VirtualClock();
  readonly runtime: Runtime;
  /** User and message ID of each call. */
  readonly calls: [string, string][] = [];

  constructor(options: Partial<RuntimeOptions> = {}) {
    this.runtime = new Runtime({
      clock: this.clock.read,
      redeliver: ({ user }, { messageId }) => void this.calls.push([user, messageId]),
      ...options,
    });
  }

  connect(identity: Identity = ADA): ConnectionInMemory {
    const connection = new ConnectionInMemory(this.runtime, undefined, identity);
    connection.isEstablished = false;
    establish(this.runtime, connection);
    return connection;
  }

  /** Someone to whom messages were on their way when the connection ended. */
  lose(messages: number, identity: Identity = ADA, code = DROPPED): ConnectionInMemory {
    const connection = this.connect(identity);
    for (let at = 0; at < messages; at++) connection.send();
    closed(this.runtime, connection, code);
    return connection;
  }

  sweep(times = 1): void {
    for (let at = 0; at < times; at++) this.runtime.redelivery!.sweep();
  }

  get ids(): string[] {
    return this.calls.map(([, id]) => id);
  }

  get actions(): object {
    return remediationsOf(this.runtime);
  }
}
