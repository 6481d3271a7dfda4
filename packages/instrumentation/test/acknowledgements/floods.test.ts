/** Acknowledgements without end: none that is due is lost, the others are not looked into for long. */
import { describe, expect, test } from 'vitest';
import { BURST, PER_SECOND } from '../../src/acknowledgements/acknowledgements.ts';
import { AcknowledgedService, WINDOW_MS } from '../doubles/acknowledged-service.ts';

const ADA = { user: 'ada' };
const BOB = { user: 'bob' };
const idsOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `id-${at}`);

describe('acknowledgements that prove nothing', () => {
  test('are looked into at a rate, and what is more is counted and said once a connection', () => {
    const service = new AcknowledgedService();
    const [ada, bob] = [service.connect(ADA), service.connect(BOB)];
    for (let at = 0; at < BURST + 50; at++) service.acknowledge(ada, `none-${at}`);
    expect(service.rejected).toEqual({ unknown: BURST, flood: 50 });
    expect(service.warnings).toMatchObject([
      { code: 'acknowledgements_dropped', fields: { connection: ada.id } },
    ]);
    service.clock.advance(1_000);
    for (let at = 0; at < PER_SECOND + 1; at++) service.acknowledge(ada, 'none');
    expect(service.rejected).toEqual({ unknown: BURST + PER_SECOND, flood: 51 });
    service.acknowledge(bob, 'none');
    expect(service.rejected).toEqual({ unknown: BURST + PER_SECOND + 1, flood: 51 });
    expect(service.warnings).toHaveLength(1);
  });

  test("do not cost the connection's own acknowledgements, in time or late", () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    const [late, inTime] = [idsOf(200), idsOf(5_000).slice(200)];
    for (const id of late) service.send(ada, id);
    service.clock.advance(WINDOW_MS);
    service.expire();
    for (const id of inTime) service.send(ada, id);
    for (let at = 0; at < 10_000; at++) service.acknowledge(ada, `none-${at}`);
    service.acknowledge(ada, inTime);
    service.acknowledge(ada, late);
    expect(service.counts).toMatchObject({ silent: 200, confirmed: 4_800, pending: 0 });
    expect(service.late).toBe(200);
    expect(service.rejected).toEqual({ unknown: BURST, flood: 10_000 - BURST });
  });

  test('are no more than were sent where late ones are not remembered any more', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    const ids = idsOf(2_000);
    for (const id of ids) service.send(ada, id);
    service.clock.advance(WINDOW_MS);
    service.expire();
    for (const id of ids) service.acknowledge(ada, id);
    expect([service.late, service.rejected]).toEqual([512, { unknown: 1_488 }]);
    for (let at = 0; at < BURST + 1; at++) service.acknowledge(ada, 'id-0');
    expect(service.rejected).toEqual({ unknown: 1_488 + BURST, flood: 1 });
  });

  test('tell of so many violations and no more', () => {
    const service = new AcknowledgedService();
    const [ada, bob] = [service.connect(ADA), service.connect(BOB)];
    for (const id of idsOf(1_000)) service.send(ada, id);
    service.acknowledge(bob, idsOf(1_000));
    expect(service.violated).toBe(BURST);
    expect(service.rejected).toEqual({ elsewhere: BURST, flood: 900 });
    expect(service.counts).toMatchObject({ pending: 1_000, confirmed: 0 });
  });

  test('in one message are looked at as far as there is something to be acknowledged', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    const ids = idsOf(5_000);
    for (const id of ids) service.send(ada, id);
    service.acknowledge(ada, ids);
    expect(service.counts).toMatchObject({ confirmed: 5_000 });
    service.acknowledge(
      ada,
      Array.from({ length: 1_000_000 }, () => 'none'),
    );
    expect(service.rejected).toEqual({ unknown: BURST, flood: 1_000_000 - BURST });
  });

  test('that make the function throw are told of at that rate, too', () => {
    const service = new AcknowledgedService({
      acknowledges: (_request, message) => JSON.parse((message as { ack: string }).ack) as string,
    });
    const ada = service.connect(ADA);
    service.send(ada, 'id');
    for (let at = 0; at < 1_000; at++) service.acknowledge(ada, '{');
    service.acknowledge(ada, '"id"');
    const told = service.warnings.filter(({ code }) => code === 'user_function_failed');
    expect([told.length, service.rejected]).toEqual([BURST, { flood: 1_000 - BURST }]);
    expect(service.counts).toMatchObject({ confirmed: 1 });
  });
});
