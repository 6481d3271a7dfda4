/**
 * Webhooks go to public addresses. What a name resolves to is looked at when the connection is made,
 * so that a name can't point somewhere else between the check and the use; private and link-local
 * targets (a cloud's metadata service among them) have to be listed.
 */
import type { LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  // Loopback, unspecified, and an IPv4 address within.
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const privateAddresses = new BlockList();
for (const [net, prefix, family] of PRIVATE) privateAddresses.addSubnet(net, prefix, family);

/** IPv4 within IPv6 counts as the IPv4 address that it is. */
export function isPrivateAddress(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Refuses a name that resolves to a private address, unless the name is in `allowed`. */
export function publicLookup(
  allowed: ReadonlySet<string>,
  resolve: LookupFunction,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const addresses = found as LookupAddress[];
      const usable = allowed.has(hostname)
        ? addresses
        : addresses.filter(({ address }) => !isPrivateAddress(address));
      const [first] = usable;
      if (first === undefined) callback(refused(hostname), '', 0);
      else if (options.all === true) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

/** Of an address that is written as a number, and so is never looked up. */
export function checkHost(hostname: string, allowed: ReadonlySet<string>): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 && isPrivateAddress(bare) && !allowed.has(bare)) throw refused(bare);
}

function refused(hostname: string): Error {
  return new Error(
    `${hostname} is a private address: name it in EARSHOT_ALERT_ALLOW_PRIVATE if it is meant`,
  );
}
