/**
 * An alert by more than one road: from Prometheus and straight from the monitor, to one Alertmanager or
 * to a pair, with one of them down. It must arrive, once.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, type RunningServer } from '@earshot/stack';
import { alertOf, known, post, startWithInbox } from './alertmanager.ts';
import { Inbox, until } from './inbox.ts';
import { startWithRules, WatchedService } from './prometheus.ts';

let inbox: Inbox;
const running: RunningServer[] = [];
beforeEach(async () => {
  inbox = await Inbox.open();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await inbox.close();
});

async function keep(starting: Promise<RunningServer>): Promise<RunningServer> {
  const server = await starting;
  running.push(server);
  return server;
}

const isoIn = (ms: number): string => new Date(Date.now() + ms).toISOString();
const WINDOW_MS = 900_000;
const BEFORE_THE_DEFAULT_MS = 40_000;

test('both roads make one alert and one notification, and Prometheus ends it', async () => {
  const alertmanager = await keep(startWithInbox(inbox));
  const prometheus = await keep(startWithRules({ alertmanagers: [alertmanager] }));
  const startsAt = new Date().toISOString();
  const endsAt = isoIn(WINDOW_MS);
  await post(alertmanager, alertOf('SilentFailures', 'shop', { startsAt, endsAt }));
  await until('the page by the direct road', () => inbox.calls.length === 1);

  const shop = new WatchedService(prometheus, 'shop');
  await shop.loses(1);
  const described = async (): Promise<boolean> =>
    (await known(alertmanager)).some(({ annotations }) => annotations['description'] !== undefined);
  await until('the same from Prometheus', described);
  const alerts = await known(alertmanager);
  expect(alerts).toHaveLength(1);
  // The earlier start and the later end: it lasts though one of the roads breaks.
  expect(alerts[0]).toMatchObject({ startsAt, endsAt });

  await shop.ends();
  await until('its end', () => inbox.calls.at(-1)?.status === 'resolved');
  expect(inbox.calls.map(({ status }) => status)).toEqual(['firing', 'resolved']);
});

test('the direct road after Prometheus tells nobody anew', async () => {
  const alertmanager = await keep(startWithInbox(inbox));
  const prometheus = await keep(startWithRules({ alertmanagers: [alertmanager] }));
  await new WatchedService(prometheus, 'shop').loses(1);
  await until('the page by Prometheus', () => inbox.calls.length === 1);
  const endsAt = isoIn(WINDOW_MS);
  await post(
    alertmanager,
    alertOf('SilentFailures', 'shop', { endsAt }),
    alertOf('SilentFailures', 'later'),
  );
  await until('a later one', () => inbox.calls.length === 2);
  expect(inbox.callsOf('SilentFailures', { service_name: 'shop' })).toHaveLength(1);
  expect(await known(alertmanager)).toHaveLength(2);
});

test('an alert that fired while Alertmanager was down arrives when it is back (trap 5)', async () => {
  const alertmanager = await keep(startWithInbox(inbox));
  const prometheus = await keep(startWithRules({ alertmanagers: [alertmanager] }));
  await alertmanager.kill();
  await new WatchedService(prometheus, 'shop').loses(1);
  await until('the alert in Prometheus', async () => {
    const response = await fetch(`${prometheus.url}/api/v1/alerts`);
    return (await response.text()).includes('"state":"firing"');
  });
  await until('a failed delivery', () => /Error sending alerts/i.test(prometheus.log()));
  await alertmanager.restart();
  // By default Prometheus would try again after a minute.
  await until('the page', () => inbox.calls.length === 1, BEFORE_THE_DEFAULT_MS);
});

test('of two Alertmanagers, both told, one pages; and the one that is left (trap 6)', async () => {
  const pair = await startPair();
  const [first, second] = pair as [RunningServer, RunningServer];
  const prometheus = await keep(startWithRules({ alertmanagers: pair }));
  await new WatchedService(prometheus, 'shop').loses(1);
  await until('the page', () => isTold('shop'));
  // Each holds an alert back by its place in the cluster. When what each got later is out, so would be
  // what it got first.
  for (const [name, peer] of Object.entries({ first, second })) {
    await until(`the alert at the ${name}`, async () => (await known(peer)).length > 0);
    await post(peer, alertOf('BridgeFailures', name));
    await until(`a later alert of the ${name}`, () => isTold(name));
  }
  expect(inbox.callsOf('SilentFailures', { service_name: 'shop' })).toHaveLength(1);

  await first.kill();
  await new WatchedService(prometheus, 'bank').loses(1);
  await until('the page of the one left', () => isTold('bank'));
});

async function startPair(): Promise<RunningServer[]> {
  const ports = [await freePort(), await freePort()];
  const pair = await Promise.all(
    ports.map((port, index) =>
      keep(
        startWithInbox(inbox, {}, [
          `--cluster.listen-address=127.0.0.1:${port}`,
          `--cluster.peer=127.0.0.1:${ports[1 - index]}`,
          '--cluster.peer-timeout=2s',
        ]),
      ),
    ),
  );
  for (const { url } of pair) {
    await until('a cluster of two', async () => {
      const { cluster } = (await (await fetch(`${url}/api/v2/status`)).json()) as {
        cluster: { status: string; peers?: unknown[] };
      };
      return cluster.status === 'ready' && cluster.peers?.length === 2;
    });
  }
  return pair;
}

function isTold(service: string): boolean {
  return inbox.calls.some(({ alerts }) =>
    alerts.some(({ labels }) => labels['service_name'] === service),
  );
}
