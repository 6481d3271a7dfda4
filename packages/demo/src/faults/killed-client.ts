/** A client that is too busy to read is killed, as the kernel does when memory runs out. */
import type { Fault } from './fault.ts';
import { EVERYDAY, type Stage } from './stage.ts';

const BUSY_MS = 700;
const AWAY_MS = 2_500;
/** Time to get what was lost, and to go on. */
const BACK_MS = 1_500;

export const killedClient: Fault = {
  name: 'killed-client',
  brief: "a busy client's process is killed with messages on their way",
  expected: { outcome: 'unknown', reason: 'connection_dropped' },
  async act(stage: Stage) {
    for (let isBack = false; !stage.isOver; isBack = true) {
      const crowd = stage.crowd();
      crowd.join([{ url: stage.url(), user: 'kofi', asks: EVERYDAY }]);
      if (isBack) await stage.pause(BACK_MS);
      await stage.until(crowd.working());
      if (!stage.hasTime) return;
      crowd.freeze();
      await stage.pause(Math.min(BUSY_MS, stage.windowMs / 2));
      await crowd.kill();
      stage.happening.set(this.name, "kofi's client was killed");
      await stage.pause(AWAY_MS);
      stage.happening.delete(this.name);
    }
  },
};
