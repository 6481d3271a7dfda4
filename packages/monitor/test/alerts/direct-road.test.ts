/** What is told to Alertmanagers, by real posts to servers that keep them. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { alertLabels } from '@earshot/telemetry';
import { afterEach, describe, expect, it } from 'vitest';
import type { PostedAlert } from '../../src/alerts/alert.ts';
import { DirectRoad } from '../../src/alerts/direct-road.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Keeps what it is posted. */
class Inbox {
  readonly posts: PostedAlert[][] = [];
  url = '';

  static async open(): Promise<Inbox> {
    const inbox = new Inbox();
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += String(part)));
      request.on('end', () => {
        inbox.posts.push(JSON.parse(text) as PostedAlert[]);
        response.end();
      });
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    inbox.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return inbox;
  }

  async until(count: number): Promise<void> {
    while (this.posts.length < count) await pause(5);
  }
}

async function follow(
  inboxes: readonly Inbox[],
  environment?: string,
  isSilenced: (alert: string) => boolean = () => false,
) {
  const service = new FollowedService({ windowMs: 1_000 });
  const { runtime } = service;
  const road = new DirectRoad({
    runtime,
    urls: inboxes.map(({ url }) => url),
    service: { serviceName: 'chat', environment },
    wall: wallClock(runtime.clock, () => Date.UTC(2026, 0, 1) + service.nowMs - 1_000),
    isSilenced,
    lost: () => {},
  });
  runtime.listen(road);
  const lose = (count = 1): void => {
    service.send(service.connect(), count);
    service.pass(1_000);
  };
  return { service, road, lose };
}

describe('the direct road', () => {
  it('tells nobody of what is silenced, and of what still happens once the silence is over', async () => {
    const inbox = await Inbox.open();
    let isSilenced = true;
    const { lose, road } = await follow(
      [inbox],
      undefined,
      (alert) => isSilenced && alert === 'SilentFailures',
    );
    lose();
    road.emergency({ title: 'Fire', message: 'Now.', severity: 'critical' });
    await inbox.until(1);
    expect(inbox.posts[0]!.map(({ labels }) => labels['alertname'])).toEqual(['EmergencyAlert']);
    isSilenced = false;
    lose();
    await inbox.until(2);
    expect(inbox.posts[1]!.map(({ labels }) => labels['alertname']).toSorted()).toEqual([
      'EmergencyAlert',
      'SilentFailures',
    ]);
  });

  it("tells every Alertmanager of a silent failure, with exactly the rule's labels", async () => {
    const inboxes = [await Inbox.open(), await Inbox.open()];
    const { lose } = await follow(inboxes, 'production');
    lose();
    for (const inbox of inboxes) {
      await inbox.until(1);
      expect(inbox.posts).toEqual([
        [
          {
            labels: alertLabels('SilentFailures', {
              serviceName: 'chat',
              environment: 'production',
            }),
            annotations: {
              summary: 'Notifications were lost and nobody was told.',
              description: expect.stringMatching(/^chat lost 1 notifications in the last 15/),
              runbook_url: expect.stringMatching(/\/SilentFailures$/),
              dashboard_url: expect.stringMatching(/\/d\/websocket_operations\?var-job=chat$/),
              trace_search_url: expect.stringMatching(
                /\/search\?service=chat&tags=%7B%22earshot.silent_failure%22%3A%22true%22%7D/,
              ),
            },
            startsAt: '2026-01-01T00:00:01.000Z',
            endsAt: '2026-01-01T00:15:31.000Z',
          },
        ],
      ]);
    }
  });

  it('lacks the label of an environment that the resource lacks', async () => {
    const inbox = await Inbox.open();
    const { lose } = await follow([inbox]);
    lose();
    await inbox.until(1);
    expect(Object.keys(inbox.posts[0]![0]!.labels)).not.toContain('deployment_environment_name');
  });

  it('makes one post of a thousand failures, and says how many', async () => {
    const inbox = await Inbox.open();
    const { lose, road } = await follow([inbox]);
    lose(1_000);
    await inbox.until(1);
    lose(1_000);
    await pause(150);
    await road.flush(1_000);
    expect(inbox.posts).toHaveLength(1);
    expect(inbox.posts[0]![0]!.annotations['description']).toContain('1000 notifications');
  });

  it('tells of isolation violations and of bridges that could not be created', async () => {
    const inbox = await Inbox.open();
    const { service } = await follow([inbox]);
    service.runtime.emit('isolation', {} as never);
    service.runtime.emit('bridge', { stage: 'retried' } as never);
    await inbox.until(1);
    expect(inbox.posts[0]!.map(({ labels }) => labels['alertname'])).toEqual([
      'IsolationViolations',
    ]);
    service.runtime.emit('bridge', { stage: 'failed' } as never);
    await inbox.until(2);
    expect(inbox.posts[1]!.map(({ labels }) => labels['alertname'])).toEqual([
      'IsolationViolations',
      'BridgeFailures',
    ]);
  });

  it('begins anew when nothing was lost for as long as the alert goes on, and keeps its start within it', async () => {
    const inbox = await Inbox.open();
    const { lose, service } = await follow([inbox]);
    lose();
    await inbox.until(1);
    service.nowMs += 930_000 - 1_001;
    lose();
    service.runtime.emit('isolation', {} as never);
    await inbox.until(2);
    const [again] = inbox.posts[1]!;
    expect(again!.startsAt).toBe('2026-01-01T00:00:01.000Z');
    expect(again!.endsAt).toBe('2026-01-01T00:31:00.999Z');
    service.nowMs += 930_000 - 1_000;
    lose();
    await inbox.until(3);
    expect(inbox.posts[2]![0]!.startsAt).toBe('2026-01-01T00:31:00.999Z');
  });

  it('says nothing of what is confirmed, failed or unknown', async () => {
    const inbox = await Inbox.open();
    const { service, road } = await follow([inbox]);
    const chat = service.connect();
    service.prove(chat, service.send(chat));
    service.send(chat);
    service.runtime.stop();
    await pause(50);
    await road.flush(1_000);
    expect(inbox.posts).toEqual([]);
  });

  it('counts what it sent', async () => {
    const inbox = await Inbox.open();
    const { lose, service } = await follow([inbox]);
    lose();
    const sent = service.runtime.measurements.counter('earshot.alert.notifications');
    while (sent.total() === 0) await pause(5);
    expect(sent.value({ channel: 'alertmanager', outcome: 'succeeded' })).toBe(1);
  });

  it('takes an emergency to everybody, with the words in its annotations alone', async () => {
    const inbox = await Inbox.open();
    const { road } = await follow([inbox]);
    road.emergency({ title: 'Users hear nothing', message: 'Call ada.', severity: 'critical' });
    await inbox.until(1);
    expect(inbox.posts[0]).toMatchObject([
      {
        labels: {
          alertname: 'EmergencyAlert',
          severity: 'critical',
          emergency: 'true',
          family: 'emergency',
          service_name: 'chat',
        },
        annotations: { summary: 'Users hear nothing', description: 'Call ada.' },
      },
    ]);
    expect(JSON.stringify(inbox.posts[0]![0]!.labels)).not.toMatch(/hear|ada/);
    road.emergency({ title: 'It is worse', message: 'Call bo.', severity: 'critical' });
    await inbox.until(2);
    // Another emergency, not new words of the first: Alertmanager would hold those back for its cooldown.
    expect(inbox.posts[1]).toMatchObject([
      { annotations: { summary: 'Users hear nothing' } },
      { annotations: { summary: 'It is worse' } },
    ]);
    const ids = inbox.posts[1]!.map(({ labels }) => labels['emergency_id']);
    expect(new Set(ids).size).toBe(2);
  });
});
