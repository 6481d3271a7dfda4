/** How far a job is, for whoever wants to know: a channel costs next to nothing while nobody listens. */
import { channel } from 'node:diagnostics_channel';

const progress = channel('agent:progress');

export type Facts = Readonly<Record<string, string | number | boolean>>;

export function noteProgress(step: string, facts: Facts = {}): void {
  if (progress.hasSubscribers) progress.publish({ step, facts });
}
