/**
 * Bugs that DEMO_FAULTS switches on. Each stands in the code where somebody would have made it;
 * with the switch off the same place does it right.
 */
export const BUGS = [
  'closed-socket',
  'bridge-down',
  'bridge-rejects',
  'method-missing',
  'lost-context',
  'wrong-user',
  'tool-hangs',
  'slow-tool',
  'busy-loop',
] as const;
export type Bug = (typeof BUGS)[number];

const switchedOn = new Set((process.env['DEMO_FAULTS'] ?? '').split(','));

export function has(bug: Bug): boolean {
  return switchedOn.has(bug);
}
