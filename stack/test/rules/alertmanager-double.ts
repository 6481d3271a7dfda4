/** What Prometheus takes for an Alertmanager: it keeps the alerts that it is handed. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

export class AlertmanagerDouble {
  readonly alerts: PostedAlert[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        this.alerts.push(...(JSON.parse(body) as PostedAlert[]));
        response.end();
      });
    });
  }

  /** @returns host and port */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** All that came under this name. */
  named(name: string): PostedAlert[] {
    return this.alerts.filter(({ labels }) => labels['alertname'] === name);
  }
}
