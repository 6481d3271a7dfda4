/** Looks for a correlation ID in what is in memory, in slices: a large history stalls nothing. */
import type { PendingStore } from '@earshot/instrumentation';
import { setImmediate } from 'node:timers/promises';
import type { ConfirmedRing } from './confirmed-ring.ts';
import { pendingRecord } from './record-of.ts';
import type { NotificationRecord } from './record.ts';

/** A lane with nothing pending: sequence numbers begin at 1. */
const NONE = 0;
/**
 * Looked at in one turn of the loop: about 1 ms of work. The turns hold the process for these few ms:
 * an immediate that does not waits in an idle process for the next event, seconds long (measured).
 */
const SLICE = 20_000;

export async function findConfirmed(
  ring: ConfirmedRing,
  correlationId: string,
): Promise<NotificationRecord[]> {
  const found: NotificationRecord[] = [];
  // Those added while we look push the rest to a higher age.
  const addedAtStart = ring.added;
  for (let looked = 0; ; looked += SLICE) {
    const addedSince = ring.added - addedAtStart;
    if (looked + addedSince >= ring.size) break;
    for (const slot of ring.newest(looked + addedSince, SLICE)) {
      if (ring.correlationId(slot) === correlationId) found.push(ring.record(slot));
    }
    await setImmediate();
  }
  return found;
}

export async function findPending(
  store: PendingStore,
  correlationId: string,
): Promise<NotificationRecord[]> {
  const found: NotificationRecord[] = [];
  let looked = 0;
  for (const lane of store.lanes()) {
    for (let sequence = store.first(lane); sequence !== NONE; sequence++) {
      if (sequence > lane.lastSequence) break;
      if (++looked % SLICE === 0) await setImmediate();
      if (!store.has(lane, sequence)) continue;
      if (store.correlationId(lane, sequence) !== correlationId) continue;
      found.push(pendingRecord(store, lane, sequence));
    }
  }
  return found;
}
