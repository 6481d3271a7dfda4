/**
 * Sends mail in a thread that holds no process: a mail server that hangs has sockets and timers of
 * its own, and none of them may keep a finished host alive.
 */
import { createTransport } from 'nodemailer';
import { parentPort, workerData } from 'node:worker_threads';

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
export interface Mail {
  readonly id: number;
  /** Without one the server is greeted, and logged in to, and that is all. */
  readonly letter: Letter | undefined;
}
export interface MailResult {
  readonly id: number;
  readonly error: string | undefined;
}
export interface MailServer {
  readonly server: string;
  readonly from: string;
  readonly timeoutMs: number;
}

const { server, from, timeoutMs } = workerData as MailServer;
const transport = createTransport(
  {
    url: server,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Or whoever sits between answers that there is no STARTTLS, and reads the password.
    requireTLS: server.includes('@'),
    // The message is text of ours: nothing in it may name a file or an address to load.
    disableFileAccess: true,
    disableUrlAccess: true,
  },
  { from },
);

parentPort?.on('message', ({ id, letter }: Mail) => {
  const answer = (error?: string): void => {
    parentPort?.postMessage({ id, error } satisfies MailResult);
  };
  const done: Promise<unknown> =
    letter === undefined ? transport.verify() : transport.sendMail(letter);
  done.then(
    () => answer(),
    (error: unknown) => answer(error instanceof Error ? error.message : String(error)),
  );
});
