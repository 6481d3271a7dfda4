/**
 * Which alert hides which. Within operations alone: an alert that climbs to a higher tier never
 * silences the page below it.
 */
import type { Severity } from '../objectives.ts';
import type { AlertName } from './alert.ts';

export interface Inhibition {
  readonly why: string;
  readonly source: AlertMatch;
  readonly target: AlertMatch;
  /** `service and family`: of the same ones only. `none`: wherever it happens. */
  readonly same: 'service and family' | 'none';
}

export interface AlertMatch {
  readonly alertNames?: readonly AlertName[];
  readonly severities?: readonly Severity[];
}

export const INHIBITIONS = [
  {
    why: 'The worse alert of a family tells of the same trouble.',
    source: { severities: ['critical'] },
    target: { severities: ['high', 'medium'] },
    same: 'service and family',
  },
  {
    why: 'Without a Collector there are no numbers to judge by.',
    source: { alertNames: ['CollectorDown'] },
    target: { alertNames: ['NoActiveConnections', 'SuccessRateLow', 'SuccessRateCritical'] },
    same: 'none',
  },
] as const satisfies readonly Inhibition[];
