/**
 * Carries out orders in a thread that holds no process. A connection that is being made holds the loop
 * of its thread, unref'd or not: in the host's own a finished script would stay for as long as an
 * address swallows packets.
 */
import { parentPort } from 'node:worker_threads';
import { carryOut } from './carry-out.ts';
import type { FromThread, NumberedOrder } from './order.ts';

const tell = (news: FromThread): void => parentPort?.postMessage(news);

parentPort?.on('message', ({ id, order }: NumberedOrder) => {
  carryOut(order).then(
    (answer) => tell({ id, answer }),
    (thrown: unknown) => {
      const { message, code } = thrown as NodeJS.ErrnoException;
      tell({ id, failure: { message, code } });
    },
  );
});
tell({ id: undefined });
