/** Orders and the thread that carries them out. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Courier } from '../../src/outgoing/courier.ts';
import { opened, PostReceiver } from '../doubles/receivers.ts';

const scriptOf = (source: string): URL =>
  new URL(`data:text/javascript,${encodeURIComponent(source)}`);
const IS_THERE = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage({});`;

async function post(courier: Courier, timeoutMs = 5_000) {
  const { url } = await opened(PostReceiver.open());
  return courier.request({ url, method: 'POST', body: 1, timeoutMs, maxAnswerBytes: 100 });
}

test('without a thread that can be started, the order is carried out all the same', async () => {
  const courier = new Courier(new URL('./no-such-thread.js', import.meta.url));
  const all = [post(courier), post(courier)];
  expect(await Promise.all(all)).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(await post(courier)).toMatchObject({ status: 200 });
});

test('a thread that ends has its orders fail, and the next order has another thread', async () => {
  const source = `${IS_THERE} parentPort.on('message', ({ id }) => id === 0 ? process.exit() : parentPort.postMessage({ id, answer: { status: 201, text: '' } }));`;
  const courier = new Courier(scriptOf(source));
  await expect(post(courier)).rejects.toThrow('the thread that sends ended');
  expect(await post(courier)).toMatchObject({ status: 201 });
});

test('a thread that does not answer is waited for no longer than a second past the bound', async () => {
  const courier = new Courier(scriptOf(`${IS_THERE} parentPort.on('message', () => {});`));
  await expect(post(courier, 1)).rejects.toThrow('no answer within 1 ms');
});

test('a thread that has had nothing to do is not kept, and the next order has another', async () => {
  const source = `let count = 200; ${IS_THERE} parentPort.on('message', ({ id }) => parentPort.postMessage({ id, answer: { status: count++, text: '' } }));`;
  const courier = new Courier(scriptOf(source), 20);
  const order = {
    url: 'http://127.0.0.1/',
    method: 'GET',
    timeoutMs: 5_000,
    maxAnswerBytes: 1,
  } as const;
  const both = Promise.all([courier.request(order), courier.request(order)]);
  expect(await both).toMatchObject([{ status: 200 }, { status: 201 }]);
  await pause(40);
  expect(await courier.request(order)).toMatchObject({ status: 200 });
});

test('an order that is wrong fails by itself, and the thread goes on', async () => {
  const courier = new Courier();
  await expect(courier.connect({ url: 'nonsense', timeoutMs: 100 })).rejects.toThrow('Invalid URL');
  expect(await post(courier)).toMatchObject({ status: 200 });
});
