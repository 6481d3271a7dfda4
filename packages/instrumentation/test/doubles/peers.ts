/**
 * Peers as a barrier meets them: what they make of pings. `pong` is called with the payloads that they
 * answer; `bytesSent` is what has come from them.
 */
export abstract class Peer {
  bytesSent = 0;
  pong: (nonce: string) => void = () => {};

  abstract ping(nonce: string): void;

  /** It sends something of its own. */
  talk(): void {
    this.bytesSent += 10;
  }

  protected answer(nonce: string): void {
    this.bytesSent += nonce.length + 6;
    this.pong(nonce);
  }
}

/** As RFC 6455 wants it. */
export class PromptPeer extends Peer {
  override ping(nonce: string): void {
    this.answer(nonce);
  }
}

/** Reads nothing, as a stopped process; then reads it all and answers each ping. */
export class StalledPeer extends Peer {
  readonly unread: string[] = [];
  isStalled = true;

  override ping(nonce: string): void {
    if (this.isStalled) this.unread.push(nonce);
    else this.answer(nonce);
  }

  resume(): void {
    this.isStalled = false;
    this.read(this.unread.splice(0));
  }

  protected read(nonces: readonly string[]): void {
    for (const nonce of nonces) this.answer(nonce);
  }
}

/** Reads what has piled up, and answers only the latest ping of it (tungstenite). */
export class LatestOnlyPeer extends StalledPeer {
  protected override read(nonces: readonly string[]): void {
    const latest = nonces.at(-1);
    if (latest !== undefined) this.answer(latest);
  }
}

/** Drops a ping that comes while a pong is still to be sent (libwebsockets). */
export class FirstOnlyPeer extends StalledPeer {
  protected override read(nonces: readonly string[]): void {
    const first = nonces[0];
    if (first !== undefined) this.answer(first);
  }
}

/** Goes on sending and answers no ping. */
export class SilentPeer extends Peer {
  override ping(): void {
    this.talk();
  }
}

/** Neither answers nor sends: its process is stopped, or the cable cut. */
export class GonePeer extends Peer {
  override ping(): void {}
}

/** Stopped just after it sent something that arrives behind our first ping. */
export class StoppedInMidSentencePeer extends Peer {
  #pings = 0;

  override ping(): void {
    if (++this.#pings === 1) this.talk();
  }
}
