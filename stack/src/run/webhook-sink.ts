/** The pager at the end of the road: a local webhook that notes what arrives, and when. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { LOOPBACK } from '../servers/ports.ts';

export interface Page {
  readonly alertname: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Which of Alertmanager's receivers sent it. */
  readonly receiver: string;
  /** Wall clock. */
  readonly arrivedAt: Date;
}

export interface WebhookSink {
  readonly url: string;
  close(): void;
}

/** What Alertmanager posts, as far as it is read. */
interface Posted {
  readonly receiver: string;
  readonly alerts: readonly {
    readonly status: Page['status'];
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  }[];
}

export async function startWebhookSink(onPage: (page: Page) => void): Promise<WebhookSink> {
  const server = createServer((request, response) => {
    const arrivedAt = new Date();
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      response.end();
      for (const page of pagesOf(body, arrivedAt)) onPage(page);
    });
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function pagesOf(body: string, arrivedAt: Date): Page[] {
  let posted: Posted;
  try {
    posted = JSON.parse(body) as Posted;
  } catch {
    return [];
  }
  return posted.alerts.map(({ status, labels, annotations }) => ({
    alertname: labels['alertname'] ?? '',
    status,
    labels,
    annotations,
    receiver: posted.receiver,
    arrivedAt,
  }));
}
