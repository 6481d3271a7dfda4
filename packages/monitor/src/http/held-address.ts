/** An address that is listened on, and what would meet it. */
import { isIP, type AddressInfo, type ListenOptions, type Server } from 'node:net';

/** Node tells of each `listen` in a thread before it asks for the port. */
export const LISTENS = 'tracing:net.server.listen:asyncStart';

export interface Listening {
  readonly server: Server;
  readonly options: ListenOptions;
}
export type HeldAddress = Pick<AddressInfo, 'address' | 'port'>;
export type Wanted = Pick<ListenOptions, 'host' | 'port'>;

/** Could these two not both be listened on? */
export function meet({ host = '', port }: Wanted, held: HeldAddress): boolean {
  if (Number(port) !== held.port) return false;
  // A name may stand for any address, and no name for all of them.
  return isIP(host) === 0 || host === held.address || isWildcard(host) || isWildcard(held.address);
}

/** Stands for every address of the machine. */
export function isWildcard(address: string): boolean {
  return address === '::' || address === '0.0.0.0';
}
