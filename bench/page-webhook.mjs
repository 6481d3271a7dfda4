/** Where the pages of the benches arrive: a webhook that tells when that of a service did. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

export async function openWebhook() {
  const waiting = new Map();
  const http = createServer((request, response) => {
    const atMs = Date.now();
    let body = '';
    request.setEncoding('utf8').on('data', (text) => (body += text));
    request.on('end', () => {
      response.end('ok');
      const posted = JSON.parse(body);
      // Alertmanager's own shape, or a page of the monitor itself.
      for (const alert of posted.alerts ?? [posted])
        if (alert.labels.alertname === 'SilentFailures')
          waiting.get(alert.labels.service_name)?.({ atMs, alert });
    });
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-five-seconds-'));
  for (const name of ['webhook_url', 'watchdog_url'])
    writeFileSync(path.join(folder, name), `http://127.0.0.1:${http.address().port}/${name}`);
  return {
    folder,
    url: `http://127.0.0.1:${http.address().port}/page`,
    arrivalOf(service) {
      const { promise, resolve } = Promise.withResolvers();
      waiting.set(service, resolve);
      return promise;
    },
    close() {
      http.closeAllConnections();
      http.close();
      rmSync(folder, { recursive: true });
    },
  };
}
