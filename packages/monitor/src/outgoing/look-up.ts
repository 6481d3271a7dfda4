/**
 * Look-up of names that never outlives the process. The system's own runs in a thread of the pool, for
 * which even `process.exit` waits: 10 s and more while no name server answers (measured). So a name
 * server is asked first, by a query that can be dropped, and the system where it is needed: for the
 * hosts file, and for names that only it knows, such as those without a domain.
 */
import { lookup as systemLookup, promises as dns, type LookupAddress } from 'node:dns';
import { readFile } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { callbackify } from 'node:util';
import { publicLookup } from './public-address.ts';

const HOSTS_FILE =
  process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';
const PATIENCE = { timeout: 700, tries: 2 } as const;
const BOUND_MS = 2_000;
/** Some name servers never answer for one family: the other's addresses wait no longer for them. */
const OTHER_FAMILY_MS = 300;
/** By these codes no name server has answered. */
const SILENCE: ReadonlySet<string | undefined> = new Set(['ETIMEOUT', 'ECANCELLED']);

/** Of any address; or of public ones alone, and of whatever has one of these names. */
export function lookupFor(privateNames?: ReadonlySet<string>): LookupFunction {
  const lookup = boundedLookup();
  return privateNames === undefined ? lookup : publicLookup(privateNames, lookup);
}

/** @param servers `address:port`, instead of the machine's own. */
export function boundedLookup(servers?: readonly string[]): LookupFunction {
  const addressesOf = callbackify(async (hostname: string) =>
    (await isForSystem(hostname)) ? [] : ask(hostname, servers),
  );
  return (hostname, options, callback) => {
    addressesOf(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) callback(error, '');
      else if (first === undefined) systemLookup(hostname, options, callback);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Empty when the name servers know of none. Rejects when none of them answers. */
async function ask(hostname: string, servers?: readonly string[]): Promise<LookupAddress[]> {
  const resolver = new dns.Resolver(PATIENCE);
  if (servers !== undefined) resolver.setServers(servers);
  let bound = setTimeout(() => resolver.cancel(), BOUND_MS);
  const soon = (): void => {
    clearTimeout(bound);
    bound = setTimeout(() => resolver.cancel(), OTHER_FAMILY_MS);
  };
  const families = [
    resolver.resolve4(hostname).then((all) => all.map((address) => ({ address, family: 4 }))),
    resolver.resolve6(hostname).then((all) => all.map((address) => ({ address, family: 6 }))),
  ];
  for (const family of families) family.then(soon, () => {});
  const answers = await Promise.allSettled(families);
  clearTimeout(bound);
  const addresses = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const isSilent = answers.some((one) => one.status === 'rejected' && isSilence(one.reason));
  if (addresses.length === 0 && isSilent) throw nobodyAnswers(hostname);
  return addresses;
}

function isSilence(reason: unknown): boolean {
  return SILENCE.has((reason as NodeJS.ErrnoException).code);
}

/** What the hosts file names is looked up without a name server. */
async function isForSystem(hostname: string): Promise<boolean> {
  const name = hostname.toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const lines = (await readFile(HOSTS_FILE, 'utf8').catch(() => '')).toLowerCase().split('\n');
  return lines.some((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1).includes(name));
}

function nobodyAnswers(hostname: string): Error {
  const error = new Error(`no name server answers for ${hostname}`);
  return Object.assign(error, { code: 'EAI_AGAIN', hostname });
}
