/** A WebSocket server on a real port in this process, followed; with all that Earshot tells of it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import type { Outcome, Reason } from '@earshot/telemetry';
import { watch } from '../../src/hooks/ws/watch.ts';
import type { ConnectionNotice, IsolationNotice, Warning } from '../../src/runtime/events.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { startRuntime, stopRuntime } from '../../src/runtime/shared.ts';

const PATIENCE_MS = 10_000;
/** For conditions that no notice announces, as a socket's state. */
const LOOK_EVERY_MS = 5;

export class LiveService {
  readonly runtime: Runtime;
  readonly wss: WebSocketServer;
  /** Every verdict in order, as `outcome` or `outcome/reason`. */
  readonly verdicts: (Outcome | `${Outcome}/${Reason}`)[] = [];
  readonly warnings: Warning[] = [];
  readonly violations: IsolationNotice[] = [];
  readonly notices: ConnectionNotice[] = [];
  readonly accepted: WebSocket[] = [];

  private constructor(runtime: Runtime, wss: WebSocketServer) {
    this.runtime = runtime;
    this.wss = watch(wss);
    wss.on('connection', (socket) => {
      this.accepted.push(socket);
      socket.on('error', () => {});
    });
    runtime.listen({
      settled: ({ verdict: { outcome, reason } }) => {
        this.verdicts.push(reason === undefined ? outcome : `${outcome}/${reason}`);
      },
      warning: (warning) => void this.warnings.push(warning),
      connection: (notice) => void this.notices.push(notice),
      isolation: (notice) => void this.violations.push(notice),
    });
  }

  /** With a window of 600 ms where nothing else is said. */
  static async start(options: RuntimeOptions = {}, server: ServerOptions = {}) {
    const runtime = startRuntime({ windowMs: 600, ...options });
    const isListening = server.noServer !== true && server.server === undefined;
    const wss = new WebSocketServer({
      ...(isListening ? { port: 0, host: '127.0.0.1' } : {}),
      ...server,
    });
    const service = new LiveService(runtime, wss);
    if (isListening) await once(wss, 'listening');
    return service;
  }

  get port(): number {
    return (this.wss.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/chat`;
  }

  get counts() {
    return this.runtime.ledger.counts();
  }

  get late(): number {
    return this.runtime.measurements.counter('earshot.notification.late').total();
  }

  /** Errors that Earshot counted as its own. */
  get errors(): number {
    return this.runtime.measurements.counter('earshot.monitor.errors').total();
  }

  /** Connection events so far, without the zeros. */
  get events(): Readonly<Record<string, number>> {
    const counter = this.runtime.measurements.counter('earshot.connection.events');
    return Object.fromEntries(
      counter.series
        .map(({ event }, cell) => [event!, counter.cells[cell]!] as const)
        .filter(([, count]) => count > 0),
    );
  }

  warned(code: Warning['code']): Warning[] {
    return this.warnings.filter((warning) => warning.code === code);
  }

  /** The socket that the service has for whoever `connect` connects. */
  async accept<T>(connect: () => Promise<T> | T): Promise<{ socket: WebSocket; peer: T }> {
    const before = this.accepted.length;
    const peer = await connect();
    await this.until(() => this.accepted.length > before);
    return { socket: this.accepted[before]!, peer };
  }

  /** Waits until it is so. Fails with what was known at the end of its patience. */
  async until(isSo: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    const giveUpAtMs = performance.now() + patienceMs;
    while (!isSo()) {
      if (performance.now() > giveUpAtMs) {
        const known = JSON.stringify({ ...this.counts, ...this.events });
        throw new Error(`waited in vain for ${String(isSo)}; ${known}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Waits until every message has its verdict. */
  async settled(): Promise<void> {
    await this.until(() => this.counts.pending === 0 && this.counts.attempts > 0);
  }

  async dispose(): Promise<void> {
    stopRuntime();
    for (const client of this.wss.clients) client.terminate();
    for (const socket of this.accepted) socket.terminate();
    const { server } = this.wss.options;
    await new Promise((resolve) => this.wss.close(resolve));
    server?.close();
  }
}
