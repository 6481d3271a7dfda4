/** Every fault, by name: what `--fault` takes, and what its notifications must come to. */
import type { Fault } from './fault.ts';
import { frozenClient } from './frozen-client.ts';
import { halfOpen } from './half-open.ts';
import { killedClient } from './killed-client.ts';
import { neverPongs } from './never-pongs.ts';
import { SERVICE_BUGS } from './service-bugs.ts';

export const FAULTS: readonly Fault[] = [
  frozenClient,
  halfOpen,
  killedClient,
  neverPongs,
  ...SERVICE_BUGS,
];
