/**
 * The application comes first: 9464 is also the port of OpenTelemetry's own Prometheus exporter, and
 * whatever else the application serves there would end with EADDRINUSE because of us.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isIP, type AddressInfo, type ListenOptions, type Server } from 'node:net';

/** Node tells of each `listen` in this process before it asks for the port. */
const LISTENS = 'tracing:net.server.listen:asyncStart';

interface Listening {
  readonly server: Server;
  readonly options: ListenOptions;
}

/**
 * Calls `makeWay`, once, when another server of this process is about to ask for the address that
 * `ours` has. What it closes synchronously is free for the other.
 */
export function giveWay(ours: Server, makeWay: () => void): void {
  const heard = (message: unknown): void => {
    const { server, options } = message as Listening;
    // Without an address it is closing already.
    const held = ours.address() as AddressInfo | null;
    if (server === ours || held === null || !meet(options, held)) return;
    unsubscribe(LISTENS, heard);
    makeWay();
  };
  subscribe(LISTENS, heard);
  ours.once('close', () => unsubscribe(LISTENS, heard));
}

function meet({ host = '', port }: ListenOptions, ours: AddressInfo): boolean {
  if (Number(port) !== ours.port) return false;
  // A name may stand for any address, and no name for all of them.
  return isIP(host) === 0 || host === ours.address || isWildcard(host) || isWildcard(ours.address);
}

/** Stands for every address of the machine. */
export function isWildcard(address: string): boolean {
  return address === '::' || address === '0.0.0.0';
}
