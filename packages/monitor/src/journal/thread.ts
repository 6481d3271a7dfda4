/** The journal's thread: SQLite's calls block, and here they block nobody. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromThread, JournalOptions, ToThread } from './messages.ts';

const WRITTEN = 1;
const NOT_WRITTEN = 2;
const port = parentPort!;

function say(message: FromThread): void {
  port.postMessage(message);
}

// node:sqlite says that it is experimental; a line on the host's stderr would be its only trace.
process.emitWarning = (): void => {};

try {
  const { Keeper, LOOK_AROUND_MS } = await import('./keeper.ts');
  const keeper = new Keeper(workerData as JournalOptions, say, Date.now);
  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'open':
        keeper.open();
        return;
      case 'batch': {
        const isWritten = keeper.write(message.batch);
        if (message.done === undefined) return;
        Atomics.store(message.done, 0, isWritten ? WRITTEN : NOT_WRITTEN);
        Atomics.notify(message.done, 0);
        return;
      }
      case 'find':
        keeper.find(message);
        return;
      case 'events':
        keeper.events(message);
    }
  });
  // Also where nothing is written: a neighbour ends while this one is idle.
  setInterval(() => keeper.look(), LOOK_AROUND_MS).unref();
  keeper.open();
} catch (error) {
  say({ kind: 'off', message: error instanceof Error ? error.message : String(error) });
}
