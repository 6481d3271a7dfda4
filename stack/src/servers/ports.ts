/**
 * Free ports on loopback.
 *
 * Taken from below the range that systems give to outgoing connections: a port of that range may be
 * in use by the time a killed server wants it back.
 */

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

const LOWEST = 20_000;
const HIGHEST = 31_000;
const MAX_TRIES = 200;

/** Given out by this process, so that two servers that start at once do not get the same one. */
const given = new Set<number>();

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port) || !(await isPortFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port found between ${LOWEST} and ${HIGHEST} on ${LOOPBACK}`);
}

/** Ports for these names; those in `wanted` as they are. */
export async function freePorts<Name extends string>(
  names: readonly Name[],
  wanted: Partial<Record<Name, number>> = {},
): Promise<Record<Name, number>> {
  const ports: Partial<Record<Name, number>> = {};
  for (const name of names) ports[name] = wanted[name] ?? (await freePort());
  return ports as Record<Name, number>;
}

export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: LOOPBACK, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
