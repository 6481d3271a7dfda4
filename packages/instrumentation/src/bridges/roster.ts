/**
 * What became of the bridges that were created at a place of the program: so a tool that should have
 * notified can tell a bridge that failed from a context that was never there.
 */
import type { BridgeReason } from '@earshot/telemetry';
import type { Connection } from '../hooks/ws/connection.ts';
import type { Scope } from '../scope/scope.ts';

export interface BridgeRecord {
  readonly name: string;
  /** Why it cannot be used now; undefined when it can. */
  readonly problem: () => BridgeReason | undefined;
}

/** The most bridges remembered at one place; the oldest go first. */
const REMEMBERED = 100;

export class BridgeRoster {
  readonly #latest = new Map<string, BridgeRecord>();
  readonly #outer: BridgeRoster | undefined;

  /** What is noted here is noted in `outer`, too: the roster of the tool around this one. */
  constructor(outer?: BridgeRoster) {
    this.#outer = outer;
  }

  note(record: BridgeRecord): void {
    this.#outer?.note(record);
    this.#latest.delete(record.name);
    this.#latest.set(record.name, record);
    if (this.#latest.size > REMEMBERED) this.#latest.delete(this.#latest.keys().next().value!);
  }

  /** Is there one that can be used? */
  get hasUsable(): boolean {
    return this.#records().some(({ problem }) => problem() === undefined);
  }

  /** Why the latest one that cannot be used cannot. */
  get problem(): BridgeReason | undefined {
    return this.#records()
      .toReversed()
      .map(({ problem }) => problem())
      .find((problem) => problem !== undefined);
  }

  #records(): BridgeRecord[] {
    return [...this.#latest.values()];
  }
}

interface Rosters {
  /** Bridges that were created outside of any connection and tool. */
  readonly ofProcess: BridgeRoster;
  readonly ofConnection: WeakMap<Connection, BridgeRoster>;
}
const KEY = Symbol.for('earshot.bridge.rosters');
const shared = globalThis as { [KEY]?: Rosters };
const rosters = (shared[KEY] ??= { ofProcess: new BridgeRoster(), ofConnection: new WeakMap() });

/** Bridges that were created outside of any connection and tool: none of them is a tool's own. */
export function processRoster(): BridgeRoster {
  return rosters.ofProcess;
}

export function rosterOfConnection(connection: Connection | undefined): BridgeRoster | undefined {
  return connection === undefined ? undefined : rosters.ofConnection.get(connection);
}

/** Notes a bridge wherever it can be used from: in the tools that run, on the connection. */
export function noteBridge(scope: Scope | undefined, record: BridgeRecord): void {
  scope?.tool?.bridges?.note(record);
  const { connection } = scope ?? {};
  if (connection !== undefined) {
    let roster = rosters.ofConnection.get(connection);
    if (roster === undefined) rosters.ofConnection.set(connection, (roster = new BridgeRoster()));
    roster.note(record);
  } else if (scope?.tool === undefined) {
    rosters.ofProcess.note(record);
  }
}
