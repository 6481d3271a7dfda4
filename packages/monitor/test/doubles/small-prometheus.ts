/** A small HTTP server that answers as Prometheus' query API does, or as somebody worse would. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Question {
  readonly path: string;
  readonly query: string;
  readonly parameters: URLSearchParams;
}
/** By their labels; of a range a value for each step, of an instant the last. */
export type Series = readonly {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: (step: number, steps: number) => string | undefined;
}[];
type Behave = (question: Question, response: ServerResponse) => Series | undefined;

export class SmallPrometheus {
  readonly questions: Question[] = [];
  /** What is found for a question; undefined where the response was given already. */
  behave: Behave = () => [];
  /** The most questions that were open at once. */
  most = 0;
  #open = 0;
  readonly #server: Server = createServer((request, response) => {
    const { pathname, searchParams: parameters } = new URL(request.url ?? '', 'http://here');
    const question = { path: pathname, query: parameters.get('query') ?? '', parameters };
    this.questions.push(question);
    this.most = Math.max(this.most, ++this.#open);
    response.once('close', () => this.#open--);
    const series = this.behave(question, response);
    if (series !== undefined) response.end(JSON.stringify(answerOf(question, series)));
  });

  /** Its address. */
  async start(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function refuse(response: ServerResponse, status: number, body: string): undefined {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  return undefined;
}

/** Whether the question is the one that looks for the service. */
export function isPresence({ path, query }: Question): boolean {
  return path.endsWith('/query') && query.startsWith('max by(job) (earshot_monitor_heartbeat');
}

/** The same value at every time. */
export function always(value: string, metric: Readonly<Record<string, string>> = {}): Series {
  return [{ metric, value: () => value }];
}

function answerOf({ path, parameters }: Question, series: Series) {
  const isRange = path.endsWith('/query_range');
  const at = (name: string): number => Number(parameters.get(name));
  const steps = isRange ? Math.round((at('end') - at('start')) / at('step')) + 1 : 1;
  const pointsOf = (value: Series[number]['value']): [number, string][] =>
    Array.from({ length: steps }, (_, step) => step).flatMap((step) => {
      const text = value(step, steps);
      if (text === undefined) return [];
      return [[isRange ? at('start') + step * at('step') : at('time'), text]];
    });
  return {
    status: 'success',
    data: {
      resultType: isRange ? 'matrix' : 'vector',
      result: series.flatMap(({ metric, value }) => {
        const values = pointsOf(value);
        if (values.length === 0) return [];
        return [isRange ? { metric, values } : { metric, value: values[0] }];
      }),
    },
  };
}
