/**
 * A simple model of acknowledgements, and the steps of a history: each is done to both, and all that
 * must always hold is checked after it.
 */
import type * as fc from 'fast-check';
import { expect } from 'vitest';
import { AcknowledgedService, WINDOW_MS } from '../doubles/acknowledged-service.ts';
import type { ConnectionInMemory } from '../doubles/connections.ts';

/** Two tabs of one user, another user, and somebody whom nobody knows. */
export const USERS = ['ada', 'ada', 'bob', undefined] as const;

type State = 'pending' | 'confirmed' | 'failed' | 'silent' | 'unknown';

interface Modelled {
  readonly connection: ConnectionInMemory;
  readonly sequence: number;
  readonly id: string | undefined;
  readonly sentAtMs: number;
  state: State;
  awaitsLateProof: boolean;
}

export class Model {
  readonly sent: Modelled[] = [];
  late = 0;
  violations = 0;

  pending(connection?: ConnectionInMemory): Modelled[] {
    return this.sent.filter(
      (one) =>
        one.state === 'pending' && (connection === undefined || one.connection === connection),
    );
  }

  count(state: State): number {
    return this.sent.filter((one) => one.state === state).length;
  }
}

export class System {
  readonly service = new AcknowledgedService();
  readonly connections: ConnectionInMemory[] = USERS.map((user) => this.connect(user));

  connect(user: string | undefined): ConnectionInMemory {
    return this.service.connect(user === undefined ? undefined : { user });
  }
}

abstract class Step implements fc.Command<Model, System> {
  check(): boolean {
    return true;
  }

  run(model: Model, system: System): void {
    this.step(model, system);
    const { service, connections } = system;
    const { attempts, confirmed, failed, silent, unknown, evicted, pending } = service.counts;
    expect(attempts).toBe(confirmed + failed + silent + unknown + evicted + pending);
    expect({ attempts, confirmed, failed, silent, unknown, pending }).toEqual({
      attempts: model.sent.length,
      confirmed: model.count('confirmed'),
      failed: model.count('failed'),
      silent: model.count('silent'),
      unknown: model.count('unknown'),
      pending: model.count('pending'),
    });
    // Each one, not only as many: nothing of another's is confirmed in the place of one's own.
    const { store } = service.runtime.ledger;
    for (const { connection, sequence, state } of model.sent) {
      expect(store.has(connection.lane, sequence)).toBe(state === 'pending');
    }
    expect([service.late, service.violated]).toEqual([model.late, model.violations]);
    const awaited = model.pending().filter(({ id }) => id !== undefined);
    for (const connection of connections) {
      expect(service.remembered(connection)).toEqual([
        new Set(awaited.map(({ id }) => id)).size,
        awaited.filter((one) => one.connection === connection).length,
      ]);
    }
  }

  abstract step(model: Model, system: System): void;
}

export class Send extends Step {
  readonly place: number;
  readonly id: string | undefined;
  constructor(place: number, id: string | undefined) {
    super();
    this.place = place;
    this.id = id;
  }

  override step(model: Model, { service, connections }: System): void {
    const connection = connections[this.place]!;
    const sequence = service.send(connection, this.id);
    const { nowMs: sentAtMs } = service.clock;
    const { id } = this;
    model.sent.push({
      connection,
      sequence,
      id,
      sentAtMs,
      state: 'pending',
      awaitsLateProof: false,
    });
  }

  override toString = (): string => `send(${this.place}, ${this.id})`;
}

/** By the right connection or not, in time or not, once or again. */
export class Acknowledge extends Step {
  readonly place: number;
  readonly id: string;
  constructor(place: number, id: string) {
    super();
    this.place = place;
    this.id = id;
  }

  override step(model: Model, { service, connections }: System): void {
    const connection = connections[this.place]!;
    const before = service.violated;
    service.acknowledge(connection, this.id);
    const bearing = model.sent.filter(({ id }) => id === this.id);
    const own = bearing.filter((one) => one.connection === connection);
    const proved = own.find(({ state }) => state === 'pending');
    const late = own.find(({ awaitsLateProof }) => awaitsLateProof);
    if (proved !== undefined) proved.state = 'confirmed';
    else if (late !== undefined) {
      late.awaitsLateProof = false;
      model.late++;
    }
    // When it is one is told by examples; here, that it never is one of one's own.
    if (service.violated === before) return;
    model.violations++;
    expect(own).toEqual([]);
    expect(connection.user).toBeDefined();
    const users = new Set(
      model.pending().flatMap(({ id, connection: { user } }) => (id === this.id ? [user] : [])),
    );
    expect(users.size).toBe(1);
    expect(users.has(connection.user) || users.has(undefined)).toBe(false);
  }

  override toString = (): string => `acknowledge(${this.place}, ${this.id})`;
}

export class Pong extends Step {
  readonly place: number;
  constructor(place: number) {
    super();
    this.place = place;
  }

  override step(model: Model, { service, connections }: System): void {
    const connection = connections[this.place]!;
    service.pong(connection);
    for (const one of model.sent) {
      if (one.connection !== connection || one.id !== undefined) continue;
      if (one.state === 'pending') one.state = 'confirmed';
      else if (one.awaitsLateProof) {
        one.awaitsLateProof = false;
        model.late++;
      }
    }
  }

  override toString = (): string => `pong(${this.place})`;
}

/** The callback of a pending one hears of an error. */
export class Fail extends Step {
  readonly pick: number;
  constructor(pick: number) {
    super();
    this.pick = pick;
  }

  override step(model: Model, { service }: System): void {
    const pending = model.pending();
    const one = pending[this.pick % Math.max(1, pending.length)];
    if (one === undefined) return;
    const failed = { outcome: 'failed', reason: 'exception' } as const;
    service.runtime.ledger.settle(one.connection.lane, one.sequence, failed, service.clock.nowMs);
    one.state = 'failed';
  }

  override toString = (): string => `fail(${this.pick})`;
}

export class Expire extends Step {
  readonly afterMs: number;
  constructor(afterMs: number) {
    super();
    this.afterMs = afterMs;
  }

  override step(model: Model, { service }: System): void {
    const nowMs = service.clock.advance(this.afterMs);
    service.expire();
    for (const one of model.pending()) {
      if (nowMs - one.sentAtMs < WINDOW_MS) continue;
      one.state = 'silent';
      one.awaitsLateProof = true;
    }
  }

  override toString = (): string => `expire(${this.afterMs})`;
}

/** The connection ends, and its user comes back on another. */
export class Close extends Step {
  readonly place: number;
  constructor(place: number) {
    super();
    this.place = place;
  }

  override step(model: Model, system: System): void {
    const { service, connections } = system;
    const connection = connections[this.place]!;
    service.close(connection);
    for (const one of model.pending(connection)) one.state = 'unknown';
    connections[this.place] = system.connect(USERS[this.place]);
  }

  override toString = (): string => `close(${this.place})`;
}
