/**
 * The application's other threads and its cluster's workers want ports, too. A thread asks for ours
 * before it listens and waits for the answer, as it could not be stopped otherwise; what a worker wants
 * its primary hears before it listens for it.
 */
import cluster from 'node:cluster';
import { subscribe } from 'node:diagnostics_channel';
import {
  BroadcastChannel,
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
} from 'node:worker_threads';
import { LISTENS, meet, type HeldAddress, type Listening, type Wanted } from './held-address.ts';

const NAME = 'earshot.port';
/** The main thread may be busy; one that waits for this very thread does not answer at all. */
const ANSWER_WITHIN_MS = 2_000;

interface Question {
  readonly wanted: Wanted;
  /** 1 once the port is free, if it was to be had. */
  readonly answer: Int32Array;
}
/** What Node's cluster tells its primary. */
interface FromWorker {
  readonly act?: string;
  readonly address?: string | null;
  readonly port?: number;
  readonly addressType?: number | string;
}

const holders = new Set<(wanted: Wanted) => void>();
let isHearing = false;

/** In the main thread: `wants` is called before anybody else of the service has an address. */
export function hearWants(held: HeldAddress, wants: (wanted: Wanted) => void): () => void {
  holders.add(wants);
  if (!isHearing) hear();
  isHearing = true;
  // Each thread that is started gets a copy.
  setEnvironmentData(NAME, { address: held.address, port: held.port });
  return () => {
    holders.delete(wants);
    if (holders.size === 0) setEnvironmentData(NAME, undefined);
  };
}

/** In a thread. */
export function askBeforeListening(): void {
  const held = getEnvironmentData(NAME) as HeldAddress | undefined;
  if (held === undefined || isMainThread) return;
  subscribe(LISTENS, (message) => {
    const { host, port } = (message as Listening).options;
    if (meet({ host, port }, held)) ask({ host, port });
  });
}

function ask(wanted: Wanted): void {
  const answer = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const channel = new BroadcastChannel(NAME);
  channel.postMessage({ wanted, answer } satisfies Question);
  Atomics.wait(answer, 0, 0, ANSWER_WITHIN_MS);
  channel.close();
}

function hear(): void {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener('message', (event: unknown) => {
    const { wanted, answer } = (event as { data: Question }).data;
    tell(wanted);
    Atomics.store(answer, 0, 1);
    Atomics.notify(answer, 0);
  });
  channel.unref();
  cluster.on('fork', ({ process: worker }) =>
    // Before Node's own listener, which listens.
    worker.prependListener('internalMessage' as never, (message: FromWorker) => {
      const { act, address, port, addressType } = message;
      const isTcp = addressType === 4 || addressType === 6;
      if (act === 'queryServer' && isTcp) tell({ host: address ?? '', port });
    }),
  );
}

function tell(wanted: Wanted): void {
  for (const wants of holders) wants(wanted);
}
