/** A service's vitals as its /metrics shows them. */
import { afterEach, describe, expect, it } from 'vitest';
import { RunningApp } from '../doubles/running-app.ts';

const apps: RunningApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

const STALLS_AND_SENDS = `
import { WebSocketServer, WebSocket } from 'ws';
import { setTimeout } from 'node:timers/promises';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => socket.send('hello'));
await new Promise((resolve) => wss.on('listening', resolve));
const client = new WebSocket('ws://127.0.0.1:' + wss.address().port);
await new Promise((resolve) => client.on('message', resolve));
await setTimeout(100);
for (const until = Date.now() + 400; Date.now() < until; );
await setTimeout(100);
console.log('stalled');
`;

function valueIn(page: string, series: RegExp): number {
  const line = page.split('\n').find((text) => series.test(text));
  return Number(line?.split(' ').at(-1));
}

describe('a service under Earshot', () => {
  it('shows how late its event loop was, its memory, its CPU time and what Earshot took of it', async () => {
    const app = await RunningApp.start(STALLS_AND_SENDS);
    apps.push(app);
    await app.until(() => app.stdout.includes('stalled'));
    const read = async (): Promise<string> => (await fetch(`${await app.url()}/metrics`)).text();
    await read();
    const page = await read();
    expect(valueIn(page, /^nodejs_eventloop_delay_max_seconds\{/)).toBeGreaterThan(0.35);
    expect(valueIn(page, /^nodejs_eventloop_delay_p50_seconds\{/)).toBeLessThan(0.35);
    expect(valueIn(page, /^nodejs_eventloop_utilization_ratio\{/)).toBeGreaterThan(0.05);
    expect(valueIn(page, /^process_memory_usage_bytes\{/)).toBeGreaterThan(20e6);
    expect(valueIn(page, /^process_cpu_time_seconds_total\{cpu_mode="user"/)).toBeGreaterThan(0.4);
    expect(
      valueIn(page, /^v8js_memory_heap_used_bytes\{v8js_heap_space_name="old_space"/),
    ).toBeGreaterThan(1e6);
    for (const component of ['barrier', 'collection']) {
      const series = new RegExp(
        `^earshot_monitor_cpu_time_seconds_total\\{component="${component}"`,
      );
      expect(valueIn(page, series)).toBeGreaterThan(0);
    }
  });

  it('ends by itself while its vitals are measured', async () => {
    const app = await RunningApp.start(`setTimeout(() => console.log('done'), 100);`);
    apps.push(app);
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).toBe('done\n');
  });
});
