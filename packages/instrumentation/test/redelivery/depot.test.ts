/** A part of a service: what is lost waits elsewhere. */
import { describe, expect, it } from 'vitest';
import { closed } from '../../src/hooks/ws/track.ts';
import type { Depot, Hand, Loss } from '../../src/redelivery/depot.ts';
import type { Recipient } from '../../src/redelivery/lost-messages.ts';
import type { Identity } from '../../src/runtime/options.ts';
import { ADA, DROPPED, RedeliveringService } from '../doubles/redelivering-service.ts';

/** What another process keeps, and hands over when the test says so. */
class RemoteDepot implements Depot {
  readonly kept: Loss[] = [];
  readonly claims: { recipient: Recipient; hand: Hand }[] = [];
  done = 0;

  keep(loss: Loss): void {
    this.kept.push(loss);
  }

  claim(recipient: Recipient, hand: Hand): void {
    this.claims.push({ recipient, hand });
  }

  answer(): void {
    const messages = this.kept.splice(0).flatMap((loss) => loss.messages);
    this.claims.splice(0, 1)[0]!.hand(messages, () => void this.done++);
  }
}

describe('a part of a service', () => {
  function part(): { service: RedeliveringService; depot: RemoteDepot } {
    const service = new RedeliveringService();
    const depot = new RemoteDepot();
    service.runtime.redelivery!.depot = depot;
    return { service, depot };
  }

  it('hands what is lost to the depot, and asks there for a user who is back', () => {
    const { service, depot } = part();
    const { id } = service.lose(2);
    expect(depot.kept).toMatchObject([{ user: 'ada', client: 'tab', messages: [{}, {}] }]);
    depot.claims.length = 0;
    service.connect();
    expect(depot.claims).toMatchObject([{ recipient: { user: 'ada', client: 'tab' } }]);
    depot.answer();
    expect(depot.done).toBe(0);
    service.sweep();
    expect(service.ids).toEqual([`${id}-1`, `${id}-2`]);
    expect(depot.done).toBe(1);
  });

  it('brings along what was lost before it knew of the depot', () => {
    const service = new RedeliveringService();
    service.lose(2);
    const depot = new RemoteDepot();
    service.runtime.redelivery!.depot = depot;
    service.connect();
    depot.answer();
    service.sweep();
    expect(service.calls).toHaveLength(2);
  });

  it('gives back what comes when the user has gone again', () => {
    const { service, depot } = part();
    service.lose(2);
    depot.claims.length = 0;
    closed(service.runtime, service.connect(), DROPPED);
    depot.answer();
    service.sweep();
    expect(service.calls).toEqual([]);
    expect(depot.kept).toMatchObject([{ user: 'ada', messages: [{}, {}] }]);
    expect(depot.done).toBe(1);
  });

  it('gives back what is left when the connection ends between', () => {
    const { service, depot } = part();
    service.lose(7);
    depot.claims.length = 0;
    const back = service.connect();
    depot.answer();
    service.sweep();
    closed(service.runtime, back, DROPPED);
    expect(service.calls).toHaveLength(5);
    expect(depot.kept.flatMap(({ messages }) => messages)).toHaveLength(2);
    expect(depot.done).toBe(1);
  });

  it.each<[string, Identity, number]>([
    ['the same client', ADA, 1],
    ['another device', { user: 'ada', client: 'phone' }, 0],
    ['another user with that client ID', { user: 'eve', client: 'tab' }, 0],
  ])('asks for what is offered to %s that was back before', (_, identity, asked) => {
    const { service, depot } = part();
    service.connect(identity);
    const openedAtMs = service.clock.nowMs;
    depot.claims.length = 0;
    service.runtime.redelivery!.offer(ADA, openedAtMs);
    expect(depot.claims).toEqual([]);
    service.runtime.redelivery!.offer(ADA, openedAtMs - 1);
    expect(depot.claims).toHaveLength(asked);
  });
});
