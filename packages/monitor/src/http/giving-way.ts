/**
 * The application comes first: 9464 is also the port of OpenTelemetry's own Prometheus exporter, and
 * whatever else the application serves there would end with EADDRINUSE because of us.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo, Server } from 'node:net';
import { LISTENS, meet, type Listening, type Wanted } from './held-address.ts';
import { hearWants } from './wanted-elsewhere.ts';

/**
 * Calls `makeWay`, once, when another server of this service is about to ask for the address that
 * `ours` has. What it closes synchronously is free for the other.
 */
export function giveWay(ours: Server, makeWay: () => void): void {
  const wants = (wanted: Wanted): void => {
    // Without an address it is closing already.
    const held = ours.address() as AddressInfo | null;
    if (held === null || !meet(wanted, held)) return;
    end();
    makeWay();
  };
  const heard = (message: unknown): void => {
    const { server, options } = message as Listening;
    if (server !== ours) wants(options);
  };
  subscribe(LISTENS, heard);
  const endElsewhere = hearWants(ours.address() as AddressInfo, wants);
  const end = (): void => {
    unsubscribe(LISTENS, heard);
    endElsewhere();
  };
  ours.once('close', end);
}
