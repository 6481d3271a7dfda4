/** Hooks a class of sockets, or a single socket. */
import type { IncomingMessage } from 'node:http';
import { holder } from '../../runtime/shared.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { READY_STATE } from './connection.ts';
import { wrapEmit } from './receive.ts';
import { wrapSend } from './send.ts';
import {
  claim,
  CONNECTION,
  replaceMethod,
  type HookedSocket,
  type SocketTarget,
} from './target.ts';
import { establish, track, UNHOOKED_PING } from './track.ts';
import { handshakeSucceeded, upgradeInProgress } from './upgrade.ts';

/** Hooks once; false when it was hooked before. */
export function hookSocket(target: SocketTarget): boolean {
  if (!claim(target)) return false;
  Object.defineProperty(target, UNHOOKED_PING, { value: target.ping });
  replaceMethod(target, 'send', wrapSend);
  replaceMethod(target, 'emit', wrapEmit);
  replaceMethod(target, 'ping', wrapPing);
  replaceMethod(target, 'close', wrapClose);
  if (typeof target.setSocket === 'function') {
    replaceMethod(target as Required<SocketTarget>, 'setSocket', wrapSetSocket);
  }
  return true;
}

/** An application's ping holds ours back: some peers answer only the latest. */
function wrapPing(original: SocketTarget['ping']): Pick<SocketTarget, 'ping'> {
  return {
    ping(this: HookedSocket) {
      observe((runtime) => this[CONNECTION]?.barrier.hold(runtime.clock()));
      return Reflect.apply(original, this, arguments);
    },
  };
}

/** A last barrier goes out before the Close frame: its pong precedes the peer's Close. */
function wrapClose(original: SocketTarget['close']): Pick<SocketTarget, 'close'> {
  return {
    close(this: HookedSocket) {
      observe((runtime) => {
        const connection = this[CONNECTION];
        if (connection === undefined || this.readyState !== READY_STATE.OPEN) return;
        // ws answers the peer's Close by this method, and reads no pong any more.
        if (this._closeFrameReceived !== true) runtime.pulse.beforeClose(connection);
      });
      return Reflect.apply(original, this, arguments);
    },
  };
}

/** Both sides of a connection become open here, just before `open` or `connection` is emitted. */
function wrapSetSocket(original: SocketTarget['emit']): Pick<Required<SocketTarget>, 'setSocket'> {
  return {
    setSocket(this: HookedSocket) {
      observe((runtime) => {
        if (this._isServer) handshakeSucceeded(arguments[0]);
        const request: IncomingMessage | undefined = this._isServer
          ? upgradeInProgress()
          : undefined;
        establish(runtime, this[CONNECTION] ?? track(runtime, this, request));
      });
      return Reflect.apply(original, this, arguments);
    },
  };
}

function observe(run: (runtime: Runtime) => void): void {
  const { runtime } = holder;
  if (runtime?.isFollowing) runtime.guard('hook', () => run(runtime));
}
