/** Addresses of the HTTP API: where it listens, and what links that people open begin with. */
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { Settings } from '../settings/table.ts';
import { isWildcard } from './held-address.ts';

/** Such as `http://127.0.0.1:9464`. */
export function baseUrlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Without a slash at its end. Nothing opens `0.0.0.0` on another machine: that has a name. */
export function publicUrlOf(
  { publicUrl }: Pick<Settings, 'publicUrl'>,
  listening: AddressInfo,
  machine = hostname(),
): string {
  if (publicUrl !== undefined) return publicUrl;
  const byName = `http://${machine}:${listening.port}`;
  return isWildcard(listening.address) && URL.canParse(byName) ? byName : baseUrlOf(listening);
}
