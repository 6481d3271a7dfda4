/**
 * A process full of people. The parent sends whom to be, and `stop`; it hears when one of them is
 * in the middle of a job. When the parent is gone the people go too.
 */
import { Person, type PersonOptions } from './person.ts';
import { RawPeer } from './raw-peer.ts';

export type CrowdOrder =
  | { readonly kind: 'join'; readonly people: readonly PersonOptions[] }
  | { readonly kind: 'join-raw'; readonly url: string; readonly user: string }
  | { readonly kind: 'stop' };
export type CrowdReport = { readonly kind: 'working'; readonly user: string };

/** Who has not ended the job by then leaves in the middle of it. */
const GRACE_MS = 2_500;

const everybody: (Person | RawPeer)[] = [];
const runs: Promise<void>[] = [];

process.on('message', (order: CrowdOrder) => {
  if (order.kind === 'stop') {
    void stop();
  } else if (order.kind === 'join-raw') {
    enter(new RawPeer(order.url, order.user));
  } else {
    for (const options of order.people) {
      enter(new Person(options, () => report({ kind: 'working', user: options.user })));
    }
  }
});
process.on('disconnect', () => process.exit(0));

function enter(person: Person | RawPeer): void {
  everybody.push(person);
  runs.push(person.run());
}

function report(message: CrowdReport): void {
  if (process.connected) process.send!(message);
}

async function stop(): Promise<void> {
  for (const person of everybody) person.stop();
  setTimeout(() => process.exit(0), GRACE_MS).unref();
  await Promise.all(runs);
  process.disconnect?.();
}
