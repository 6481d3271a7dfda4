/**
 * How an OTLP exporter's bytes leave: once, by the thread for what goes out. Its own transport connects in
 * the host's thread, and repeats by timers that hold the process.
 */
import { request } from '../outgoing/courier.ts';
import type { Answer } from '../outgoing/order.ts';

/** What the exporters of OpenTelemetry have inside; the outer one repeats what the inner one sends. */
interface Plain {
  readonly _parameters?: {
    readonly url: string;
    readonly headers: () => Promise<Record<string, string>>;
    readonly compression?: string;
  };
}
interface Exporter {
  readonly _delegate?: { _transport?: { readonly _transport?: Plain } | Threaded };
}
interface Threaded {
  send(bytes: Uint8Array, timeoutMs: number): Promise<object>;
  shutdown(): void;
}

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Leaves an exporter that is made otherwise as it is. */
export function sendByThread(exporter: object): void {
  const delegate = (exporter as Exporter)._delegate;
  const outer = delegate?._transport;
  const plain = outer !== undefined && '_transport' in outer ? outer._transport : undefined;
  const parameters = plain?._parameters;
  if (delegate === undefined || parameters === undefined) return;
  const { url, headers, compression } = parameters;
  delegate._transport = {
    send: async (bytes, timeoutMs) => {
      try {
        return responseOf(
          await request({
            url,
            method: 'POST',
            body: bytes,
            isGzipped: compression === 'gzip',
            headers: await headers(),
            timeoutMs,
            maxAnswerBytes: MAX_ANSWER_BYTES,
          }),
        );
      } catch (error) {
        return { status: 'failure', error };
      }
    },
    shutdown: () => {},
  };
}

function responseOf({ status, text }: Answer): object {
  if (status >= 200 && status < 300) return { status: 'success', data: Buffer.from(text) };
  const said = text.replaceAll(/\s+/g, ' ').slice(0, 200);
  const error = new Error(`the receiver answered ${status}${said === '' ? '' : `: ${said}`}`);
  return { status: 'failure', error };
}
