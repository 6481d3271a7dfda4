/** A client's process stands still: its kernel takes every message, and nobody reads it. */
import type { Fault } from './fault.ts';
import { EVERYDAY, type Stage } from './stage.ts';

const AWAKE_MS = 3_000;
/** Longer than the window by so much, that the verdicts fall before the client wakes. */
const BEYOND_WINDOW_MS = 1_500;

export const frozenClient: Fault = {
  name: 'frozen-client',
  brief: "a client's process is stopped for longer than the window, then goes on",
  expected: { outcome: 'silent', reason: 'timeout' },
  async act(stage: Stage) {
    const crowd = stage.crowd();
    crowd.join([{ url: stage.url(), user: 'frida', asks: EVERYDAY }]);
    while (!stage.isOver) {
      await stage.until(crowd.working());
      if (!stage.hasTime) return;
      crowd.freeze();
      stage.happening.set(this.name, "frida's client is frozen");
      await stage.pause(stage.windowMs + BEYOND_WINDOW_MS);
      crowd.thaw();
      stage.happening.delete(this.name);
      await stage.pause(AWAKE_MS);
    }
  },
};
