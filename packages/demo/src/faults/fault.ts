/** What a fault is: something that really happens to a service, and what Earshot must say about it. */
import type { Outcome, Reason } from '@earshot/telemetry';
import type { Bug } from '../service/bugs.ts';
import type { Stage } from './stage.ts';

export interface Fault {
  readonly name: string;
  /** One line for people. */
  readonly brief: string;
  /** How the notifications that it hits end. */
  readonly expected: { readonly outcome: Outcome; readonly reason?: Reason };
  /** The bug in the service that has to be switched on. */
  readonly bug?: Bug;
  /** Lets it happen, again and again until the stage is over. */
  act(stage: Stage): Promise<void>;
}
