/**
 * How the processes and threads of one service talk: a cluster's worker with its primary over the
 * channel that Node's cluster uses itself, a thread with its main thread over a broadcast channel.
 * The application sees none of it, and none of it keeps a process alive.
 */
import cluster, { type Worker } from 'node:cluster';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';
import type { Story } from '../history/story.ts';
import type { UserReport } from '../users/user-report.ts';
import type { UsersAnswer, UsersQuestion } from '../users/users-question.ts';
import type { SentFailure } from './failures.ts';
import type { LossFromMember, LossToMember } from './losses.ts';
import type { SentOrders } from './orders.ts';
import type { Report } from './report.ts';

export type FromMember =
  | LossFromMember
  | {
      readonly kind: 'report';
      readonly report: Report;
      readonly hasEnded: boolean;
      /** Some of those who changed. */
      readonly users?: readonly UserReport[];
      readonly failures?: readonly SentFailure[];
    }
  | { readonly kind: 'story'; readonly question: number; readonly story: Story }
  | { readonly kind: 'users'; readonly question: number; readonly answer: UsersAnswer };

export type ToMember =
  | LossToMember
  | { readonly kind: 'url'; readonly url: string | undefined }
  | { readonly kind: 'orders'; readonly orders: SentOrders }
  | {
      readonly kind: 'find';
      readonly question: number;
      readonly correlationId: string;
      readonly most: number;
    }
  | { readonly kind: 'find_users'; readonly question: number; readonly asked: UsersQuestion };

/** Messages whose `cmd` begins with NODE_ reach `internalMessage`, not the application's `message`. */
const COMMAND = 'NODE_EARSHOT';
const CHANNEL = 'earshot.service';

/** A part that reports to the whole. */
export interface UpLink {
  send(message: FromMember): void;
}

/** Is this a cluster's worker, or a thread that is not the main one? */
export function isMember(): boolean {
  return !isMainThread || cluster.isWorker;
}

/**
 * The link of a member to what it is a part of. `isClosing` is called while something can still be
 * sent on a link that is about to be closed.
 */
export function linkUp(hear: (message: ToMember) => void, isClosing: () => void): UpLink {
  return isMainThread ? linkToPrimary(hear, isClosing) : linkToMainThread(hear);
}

/**
 * Hears all members of this process: its threads, and its workers if it is a cluster's primary.
 * `hear` gets a name for the member, and how to answer it; `ended` is told of workers that exited.
 */
export function linkDown(
  hear: (member: string, message: FromMember, answer: (message: ToMember) => void) => void,
  ended: (member: string) => void,
): void {
  if (isMainThread) hearThreads(hear);
  if (cluster.isPrimary && isMainThread) {
    cluster.on('fork', (worker) => hearWorker(worker, hear, ended));
  }
}

function linkToPrimary(hear: (message: ToMember) => void, isClosing: () => void): UpLink {
  // Node's own listener closes the channel when the primary disconnects the worker, or answers the
  // worker's wish to be disconnected.
  process.prependListener(
    'internalMessage' as never,
    (message: Enveloped<ToMember> & FromCluster) => {
      if (message.cmd === COMMAND) hear(message.earshot);
      else if (message.act === 'disconnect' || message.ack !== undefined) isClosing();
    },
  );
  return {
    send: (earshot) => {
      // The channel of a worker that was disconnected is gone, and nobody hears of it.
      if (process.connected) process.send?.({ cmd: COMMAND, earshot }, undefined, {}, () => {});
    },
  };
}

function hearWorker(
  worker: Worker,
  hear: Parameters<typeof linkDown>[0],
  ended: (member: string) => void,
): void {
  const member = `worker ${worker.id}`;
  const answer = (earshot: ToMember): void => {
    if (worker.isConnected()) worker.process.send({ cmd: COMMAND, earshot } as never, () => {});
  };
  worker.process.on('internalMessage' as never, (message: Enveloped<FromMember>) => {
    if (message.cmd === COMMAND) hear(member, message.earshot, answer);
  });
  worker.once('exit', () => ended(member));
}

function linkToMainThread(hear: (message: ToMember) => void): UpLink {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', (event: unknown) => {
    const { data } = event as { data: ThreadMessage };
    if (data.to === threadId) hear(data.message as ToMember);
  });
  channel.unref();
  return { send: (message) => post(channel, { from: threadId, message }) };
}

function hearThreads(hear: Parameters<typeof linkDown>[0]): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', (event: unknown) => {
    const { from, message } = (event as { data: ThreadMessage }).data;
    if (from === undefined) return;
    const answer = (reply: ToMember): void => post(channel, { to: from, message: reply });
    hear(`thread ${from}`, message as FromMember, answer);
  });
  channel.unref();
}

interface Enveloped<T> {
  readonly cmd?: string;
  readonly earshot: T;
}

/** What Node's cluster sends its workers. */
interface FromCluster {
  readonly act?: string;
  readonly ack?: number;
}

interface ThreadMessage {
  readonly from?: number;
  readonly to?: number;
  readonly message: FromMember | ToMember;
}

function post(channel: BroadcastChannel, message: ThreadMessage): void {
  channel.postMessage(message);
}
