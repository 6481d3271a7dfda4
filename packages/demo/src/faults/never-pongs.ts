/** A peer that sends and reads, and answers no ping: nothing can be proved, and nothing is known lost. */
import type { Fault } from './fault.ts';
import type { Stage } from './stage.ts';

export const neverPongs: Fault = {
  name: 'never-pongs',
  brief: 'a hand-written client sends and reads, but answers no ping',
  expected: { outcome: 'unknown', reason: 'barrier_unsupported' },
  async act(stage: Stage) {
    stage.crowd().joinRaw(stage.url(), 'nils');
    stage.happening.set(this.name, "nils's device answers no ping");
  },
};
