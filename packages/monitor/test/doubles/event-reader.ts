/** Reads a stream of Server-Sent Events over a real socket. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

export interface HeardEvent {
  readonly event: string;
  readonly data: unknown;
}

export class EventReader {
  readonly response: IncomingMessage;
  readonly events: HeardEvent[] = [];
  text = '';
  #wakers: (() => void)[] = [];

  private constructor(response: IncomingMessage) {
    this.response = response;
    response.on('error', () => {});
    response.once('close', () => this.#wake());
  }

  static async open(url: string): Promise<EventReader> {
    const request = get(url, { agent: false });
    request.on('error', () => {});
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new EventReader(response);
  }

  /** Until then what comes waits in the kernel, and then in the server. */
  read(): this {
    let unfinished = '';
    this.response.setEncoding('utf8').on('data', (chunk: string) => {
      this.text += chunk;
      unfinished += chunk;
      // An event of megabytes comes in a hundred pieces: it is looked at once.
      if (!chunk.includes('\n')) return;
      const messages = unfinished.split('\n\n');
      unfinished = messages.pop() ?? '';
      for (const message of messages) this.#heard(message);
      this.#wake();
    });
    return this;
  }

  async until<T>(find: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find();
      if (found) return found;
      if (this.response.destroyed)
        throw new Error(`the stream ended first:\n${this.text.slice(0, 1_000)}`);
      await new Promise<void>((resolve) => this.#wakers.push(resolve));
    }
  }

  /** The data of the first event of this name. */
  async first(event: string): Promise<unknown> {
    return (await this.until(() => this.events.find((one) => one.event === event))).data;
  }

  close(): void {
    this.response.destroy();
  }

  #heard(message: string): void {
    const match = /^event: (.+)\ndata: (.+)$/.exec(message);
    if (match !== null) this.events.push({ event: match[1]!, data: JSON.parse(match[2]!) });
  }

  #wake(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }
}
