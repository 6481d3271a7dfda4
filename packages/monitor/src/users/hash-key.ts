/**
 * The key of the users' hashes, one for all processes and threads of a service, so that a user has one
 * hash in all of them. Unless it is set, the process that starts the service makes it: threads get it
 * with Node's environment data, a cluster's workers with their environment, out of which they take it
 * before the application could see it or hand it on.
 */
import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Not EARSHOT_: it is no setting. Node hands its workers NODE_UNIQUE_ID in the same way. */
const VARIABLE = 'NODE_EARSHOT_USER_HASH_KEY';
const DATA = 'earshot.user_hash_key';
const KEY_BYTES = 32;
const SHARED = Symbol.for('earshot.user_hash_key.shared');

/** The key that is set, or the service's; made if this is the service's first process. */
export function sharedHashKey(set: string | undefined): string {
  const handed = process.env[VARIABLE];
  delete process.env[VARIABLE];
  const inherited = handed ?? (getEnvironmentData(DATA) as string | undefined);
  const key = set ?? inherited ?? randomBytes(KEY_BYTES).toString('hex');
  setEnvironmentData(DATA, key);
  if (cluster.isPrimary) handToWorkers(key);
  return key;
}

/** `fork` is called with the same `this`, returns and throws the same; only the environment has more. */
function handToWorkers(key: string): void {
  const shared = cluster as typeof cluster & { [SHARED]?: { key: string } };
  if (shared[SHARED] !== undefined) {
    shared[SHARED].key = key;
    return;
  }
  const holder = { key };
  Object.defineProperty(shared, SHARED, { value: holder });
  shared.fork = new Proxy(shared.fork.bind(shared), {
    apply: (fork, self, [env]: [object?]) =>
      Reflect.apply(fork, self, [{ ...env, [VARIABLE]: holder.key }]),
  });
  syncBuiltinESMExports();
}
