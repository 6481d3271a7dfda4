/** Bugs in the service itself: it takes only people who do what brings them out. */
import type { PersonOptions } from '../clients/person.ts';
import type { Bug } from '../service/bugs.ts';
import type { Fault } from './fault.ts';

type Visitor = Omit<PersonOptions, 'url'>;

function bug(
  name: Bug,
  brief: string,
  expected: Fault['expected'],
  ...visitors: readonly Visitor[]
): Fault {
  return {
    name,
    brief,
    expected,
    bug: name,
    async act(stage) {
      for (const visitor of visitors) stage.join(visitor);
    },
  };
}

const research = { ask: 'research', topic: 'tides' };
const report = { ask: 'report', topic: 'rainfall' };

/** Longer than it takes until a bridge was made anew, and used. */
const VISIT_MS = 12_000;

const bridgeDown: Fault = {
  ...bug(
    'bridge-down',
    'creating the bridge throws for new people, and the agent goes on without one',
    {
      outcome: 'silent',
      reason: 'bridge_unavailable',
    },
  ),
  async act(stage) {
    while (!stage.isOver) {
      const crowd = stage.crowd();
      crowd.join([{ url: stage.url(), user: 'bela', device: 'new', asks: [report] }]);
      await stage.pause(VISIT_MS);
      await crowd.stop();
    }
  },
};

export const SERVICE_BUGS: readonly Fault[] = [
  bug(
    'closed-socket',
    'the service goes on sending, without a callback, when the person has left',
    { outcome: 'silent', reason: 'not_open' },
    { user: 'hugo', asks: [research], isHasty: true },
  ),
  bridgeDown,
  bug(
    'bridge-rejects',
    'the bridge refuses long texts for small devices, and a tool swallows that',
    { outcome: 'failed', reason: 'bridge_rejected' },
    { user: 'rosa', device: 'watch', asks: [{ ask: 'read', topic: 'maps' }] },
  ),
  bug(
    'method-missing',
    'a copied bridge has lost its methods',
    { outcome: 'silent', reason: 'method_missing' },
    { user: 'mona', device: 'phone', asks: [report] },
  ),
  bug(
    'lost-context',
    'a job runs from a queue whose timer knows no connection',
    { outcome: 'silent', reason: 'context_missing' },
    { user: 'lars', asks: [{ ask: 'digest', topic: 'today' }] },
  ),
  bug(
    'wrong-user',
    "a cache is keyed by team, so one person's message takes another's socket",
    { outcome: 'silent', reason: 'isolation_violation' },
    { user: 'wanda', team: 'west', asks: [report] },
    { user: 'wim', team: 'west', asks: [research] },
  ),
  bug(
    'tool-hangs',
    'a tool waits for an answer that never comes, and never says that it ended',
    { outcome: 'silent', reason: 'timeout' },
    { user: 'tove', asks: [{ ask: 'read', topic: 'intranet' }] },
  ),
  bug(
    'slow-tool',
    'a tool takes its time, yet tells its person in the end: nothing is lost',
    { outcome: 'confirmed' },
    { user: 'sven', asks: [{ ask: 'translate', topic: 'a novel' }] },
  ),
  bug(
    'busy-loop',
    "a large report keeps the service's event loop: slow, yet nothing is lost",
    { outcome: 'confirmed' },
    { user: 'ines', asks: [{ ask: 'report', topic: 'everything' }] },
  ),
];
