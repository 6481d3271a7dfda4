/** A quiet stream stays, a request that never comes goes, and neither keeps the process alive. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { EventReader } from '../doubles/event-reader.ts';
import { RunningApp } from '../doubles/running-app.ts';

/** Ends by itself, once somebody connects. */
const QUIET = `
import { createServer } from 'node:net';
const ending = createServer((socket) => {
  socket.destroy();
  ending.close();
});
ending.listen(0, '127.0.0.1', () => console.log('port ' + ending.address().port));
`;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

it('outlives the time-outs of requests, and ends with the process', async () => {
  const app = await RunningApp.start(QUIET);
  ends.push(() => app.dispose());
  const url = await app.url();
  const stream = (await EventReader.open(`${url}/monitoring/websocket/stream`)).read();
  ends.push(() => stream.close());
  await stream.first('counts');

  const slow = connect(Number(new URL(url).port), '127.0.0.1');
  ends.push(() => slow.destroy());
  slow.on('error', () => {});
  slow.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow');
  slow.resume();
  await once(slow, 'close');

  await stream.until(() => stream.text.includes(': heartbeat'));
  const port = await app.until(() => /port (\d+)/.exec(app.stdout)?.[1]);
  connect(Number(port), '127.0.0.1').on('error', () => {});
  expect(await app.exited).toEqual({ code: 0, signal: null });
});
