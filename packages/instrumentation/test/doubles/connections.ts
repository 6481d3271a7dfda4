/** A connection over a socket that exists in memory only. */
import { Connection } from '../../src/hooks/ws/connection.ts';
import type { NotificationContext } from '../../src/runtime/events.ts';
import type { Identity } from '../../src/runtime/options.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { GonePeer, type Peer } from './peers.ts';

export class SocketInMemory {
  readyState = 1;
  bufferedAmount = 0;
  readonly _socket: { readonly bytesRead: number };

  constructor(peer: Peer) {
    this._socket = {
      get bytesRead() {
        return peer.bytesSent;
      },
    };
  }
}

/** A connection of the runtime to the peer, with the pings that it was sent. */
export class ConnectionInMemory extends Connection {
  readonly pings: string[] = [];
  readonly peer: Peer;
  readonly #runtime: Runtime;

  constructor(runtime: Runtime, peer: Peer = new GonePeer(), identity?: Identity) {
    super({
      socket: new SocketInMemory(peer),
      role: 'server',
      ping: (payload) => {
        this.pings.push(payload);
        peer.ping(payload);
      },
      lane: (owner) => runtime.ledger.openLane(owner, runtime.options.required),
      timing: runtime.timing,
      openedAtMs: runtime.clock(),
      correlation: { id: 'of-the-connection' },
      identity,
    });
    this.peer = peer;
    this.#runtime = runtime;
    this.isEstablished = true;
    runtime.connections.add(this);
    peer.pong = (nonce) => {
      const sequence = this.barrier.answer(nonce);
      if (sequence > 0) runtime.ledger.proveReceived(this.lane, sequence, runtime.clock());
    };
  }

  set readyState(value: number) {
    (this.socket as SocketInMemory).readyState = value;
  }

  send(context?: NotificationContext): void {
    const { ledger, pulse, clock } = this.#runtime;
    ledger.attempt(this.lane, clock(), 10, this.correlationId, context);
    this.lane.completeSequence = this.lane.lastSequence;
    pulse.sent(this);
  }
}
