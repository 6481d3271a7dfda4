import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { RunningApp, type AppOptions } from '../doubles/running-app.ts';

/** A receiver of OTLP/HTTP that answers as it is told. */
class Receiver {
  readonly requests: {
    url: string;
    body: Record<string, unknown>;
    headers: NodeJS.Dict<string | string[]>;
  }[] = [];
  readonly #server: Server;
  #wake: () => void = () => {};

  private constructor(answer: 'ok' | 'hang' | number) {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { url = '', headers } = request;
        const bytes = Buffer.concat(parts);
        const text = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
        this.requests.push({ url, body: JSON.parse(text.toString()), headers });
        this.#wake();
        if (answer === 'hang') return;
        response
          .writeHead(answer === 'ok' ? 200 : answer, { 'content-type': 'application/json' })
          .end('{}');
      });
    });
  }

  static async start(answer: 'ok' | 'hang' | number): Promise<Receiver> {
    const receiver = new Receiver(answer);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async until(url: string) {
    for (;;) {
      const found = this.requests.find((request) => request.url === url);
      if (found) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const receivers: Receiver[] = [];
const apps: RunningApp[] = [];
async function receive(answer: 'ok' | 'hang' | number): Promise<Receiver> {
  const receiver = await Receiver.start(answer);
  receivers.push(receiver);
  return receiver;
}
async function start(source: string, options?: AppOptions): Promise<RunningApp> {
  const app = await RunningApp.start(source, options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
  for (const receiver of receivers.splice(0)) receiver.stop();
});

const LOSES_ONE = `
import { WebSocketServer, WebSocket } from 'ws';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => { socket.send('one'); socket.close(); socket.send('lost'); });
await new Promise((resolve) => wss.on('listening', resolve));
const client = new WebSocket('ws://127.0.0.1:' + wss.address().port + '/chat', { headers: { 'x-correlation-id': 'corr-1' } });
await new Promise((resolve) => client.on('close', resolve));
console.log('lost');
`;
const LIVES = `setInterval(() => {}, 1000);`;

interface ExportedMetrics {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly sum?: { readonly dataPoints: readonly { readonly asInt: string | number }[] };
      }[];
    }[];
  }[];
}

async function exportErrors(app: RunningApp): Promise<number> {
  const text = await (await fetch(`${await app.url()}/metrics`)).text();
  return Number(/^earshot_monitor_errors_total\{component="export",.*\} (\d+)$/m.exec(text)![1]);
}

describe('a receiver that is up', () => {
  it('has the trace and the metrics of a silent failure soon after its detection', async () => {
    const receiver = await receive('ok');
    const app = await start(`${LOSES_ONE}${LIVES}`, {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
        OTEL_SERVICE_NAME: 'chat',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
      },
    });
    await app.until(() => app.stdout.includes('lost'));
    const lostAt = performance.now();
    const traces = await receiver.until('/v1/traces');
    const metrics = await receiver.until('/v1/metrics');
    expect(performance.now() - lostAt).toBeLessThan(2_000);
    expect(traces.headers).toMatchObject({ 'content-type': 'application/json', 'x-key': 'a b' });
    expect(JSON.stringify(traces.body)).toContain('"send /chat"');
    expect(JSON.stringify(traces.body)).toContain('corr-1');
    const { trace_id: traceId, span_id: spanId } = app.log('silent_failure')!;
    expect(JSON.stringify(traces.body)).toContain(
      `"traceId":"${String(traceId)}","spanId":"${String(spanId)}"`,
    );
    const story = await (await fetch(String(app.log('silent_failure')!['explain']))).json();
    expect(story).toMatchObject({
      notifications: [
        { outcome: 'confirmed' },
        { outcome: 'silent', trace_id: traceId, span_id: spanId },
      ],
    });
    expect(JSON.stringify(metrics.body)).toContain('earshot.notification.silent_failures');
    expect(JSON.stringify(metrics.body)).toContain('"stringValue":"chat"');
    expect(await exportErrors(app)).toBe(0);
  });

  it('has every counter at 0 before anything has happened', async () => {
    const receiver = await receive('ok');
    const app = await start(`${LOSES_ONE}${LIVES}`, {
      env: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/m` },
    });
    await app.until(() => app.stdout.includes('lost'));
    const first = await receiver.until('/m');
    const [scope] = (first.body as unknown as ExportedMetrics).resourceMetrics[0]!.scopeMetrics;
    const values = scope!.metrics
      .filter(({ name }) => name.startsWith('earshot.notification.'))
      .flatMap(({ sum }) => sum?.dataPoints.map(({ asInt }) => Number(asInt)) ?? []);
    expect(values.length).toBeGreaterThan(50);
    expect(values.filter((value) => value !== 0)).toEqual([]);
  });

  it('has it compressed where that is set', async () => {
    const receiver = await receive('ok');
    const app = await start(`${LOSES_ONE}${LIVES}`, {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      },
    });
    const { headers, body } = await receiver.until('/v1/traces');
    expect(headers['content-encoding']).toBe('gzip');
    expect(JSON.stringify(body)).toContain('corr-1');
    expect(await exportErrors(app)).toBe(0);
  });

  it('has everything when the process is told to end', async () => {
    const receiver = await receive('ok');
    const app = await start(`${LOSES_ONE}${LIVES}`, {
      env: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/m` },
    });
    await app.until(() => app.stdout.includes('lost'));
    app.child.kill('SIGTERM');
    await app.exited;
    expect(receiver.requests.every(({ url }) => url === '/m')).toBe(true);
    const last = JSON.stringify(receiver.requests.at(-1)!.body);
    expect(last).toMatch(/"name":"earshot.notification.attempts".{0,400}"asInt":2/);
  });
});

describe('a receiver that fails', () => {
  it.each([500, 503])('with %i is counted, and the application ends as ever', async (status) => {
    const receiver = await receive(status);
    const app = await start(
      `${LOSES_ONE}${LIVES} process.stdin.on('data', () => process.exit(5));`,
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    await app.until(() => app.log('internal_error'));
    expect(app.log('internal_error')).toMatchObject({ component: 'export' });
    expect(await exportErrors(app)).toBeGreaterThan(0);
    app.child.stdin!.write('end\n');
    expect(await app.exited).toEqual({ code: 5, signal: null });
  });

  it('by being down is counted', async () => {
    const receiver = await receive('ok');
    const { url } = receiver;
    receiver.stop();
    const app = await start(`${LOSES_ONE}${LIVES}`, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    await app.until(() => app.log('internal_error'));
    expect(await exportErrors(app)).toBeGreaterThan(0);
  });

  it('by never answering is counted after its time-out', async () => {
    const receiver = await receive('hang');
    const app = await start(`${LOSES_ONE}${LIVES}`, {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_TIMEOUT: '300' },
    });
    await app.until(() => app.log('internal_error'));
    expect(await exportErrors(app)).toBeGreaterThan(0);
  });

  it('by never answering does not keep a finished application', async () => {
    const receiver = await receive('hang');
    const app = await start(
      `${LOSES_ONE} wss.close(); await new Promise((resolve) => setTimeout(resolve, 600)); console.log('done');`,
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } },
    );
    await app.until(() => app.stdout.includes('done'));
    const doneAt = performance.now();
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - doneAt).toBeLessThan(400);
    expect(receiver.requests.length).toBeGreaterThan(0);
  });

  it('by never answering holds up a signal no longer than the drain may take', async () => {
    const receiver = await receive('hang');
    const app = await start(`${LOSES_ONE}${LIVES}`, {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, EARSHOT_DRAIN_TIMEOUT: '0.5' },
    });
    await app.until(() => app.stdout.includes('lost'));
    const killedAt = performance.now();
    app.child.kill('SIGTERM');
    expect(await app.exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(performance.now() - killedAt).toBeLessThan(1_500);
  });
});

it('sends nothing when OTEL_SDK_DISABLED is set', async () => {
  const receiver = await receive('ok');
  const app = await start(`${LOSES_ONE} setTimeout(() => process.exit(0), 500);`, {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SDK_DISABLED: 'true' },
  });
  await app.exited;
  expect(receiver.requests).toEqual([]);
});
