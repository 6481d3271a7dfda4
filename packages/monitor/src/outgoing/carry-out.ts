/** An order, carried out in the thread that it is in. */
import { openConnection } from './connection.ts';
import { exchange } from './exchange.ts';
import type { Answer, Order } from './order.ts';

/** Rejects with an Error that says why it came to nothing. */
export async function carryOut(order: Order): Promise<Answer | undefined> {
  if (order.kind === 'request') return exchange(order.request);
  await openConnection(order.connecting);
  return undefined;
}
