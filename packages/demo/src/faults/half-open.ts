/** The network between goes dark: no FIN, no RST, and the service's sends all succeed. */
import type { Fault } from './fault.ts';
import { EVERYDAY, type Stage } from './stage.ts';

const LIGHT_MS = 2_000;

export const halfOpen: Fault = {
  name: 'half-open',
  brief: 'the network to a client goes dark and no side is told',
  expected: { outcome: 'silent', reason: 'timeout' },
  async act(stage: Stage) {
    const { proxy, port } = await stage.proxy();
    const crowd = stage.crowd();
    crowd.join([{ url: stage.url(port), user: 'hana', asks: EVERYDAY }]);
    while (!stage.isOver) {
      await stage.until(crowd.working());
      if (!stage.hasTime) return;
      proxy.goDark();
      stage.happening.set(this.name, "hana's network is dark");
      await stage.pause(stage.windowMs);
      // Her client loses patience and comes back by a way that works.
      await stage.until(crowd.working());
      stage.happening.delete(this.name);
      await stage.pause(LIGHT_MS);
    }
  },
};
