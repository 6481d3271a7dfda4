/** Silent failures to pick from: those that the stream told, and the alerts' samples from before. */
import { goTo } from '../address.ts';
import { formatClock } from '../format.ts';
import { useLive } from '../live/live.ts';

const MOST = 12;

interface Failure {
  readonly id: string;
  readonly reason: string;
  readonly at: string | undefined;
}

export function LatestFailures() {
  const failures = useFailures();
  if (failures.length === 0) return <p class="nothing">No silent failure</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Latest silent failures">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Correlation ID</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {failures.map(({ id, reason, at }) => (
            <tr key={id}>
              <td class="time">{at === undefined ? 'earlier' : formatClock(at)}</td>
              <td>
                <StoryLink id={id} />
              </td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function StoryLink({ id }: { readonly id: string }) {
  return (
    <button
      class="link code"
      type="button"
      onClick={() => goTo({ dashboard: 'websocket_user_diagnostics', correlationId: id })}
    >
      {id}
    </button>
  );
}

function useFailures(): readonly Failure[] {
  const { failures, alerts } = useLive();
  const sampled = alerts?.alerts.find(({ alert }) => alert === 'SilentFailures')?.samples ?? [];
  const all: readonly Failure[] = [
    ...failures.map(({ correlation_id: id, reason, at }) => ({ id, reason, at })),
    ...sampled
      .map(({ correlation_id: id, reason }) => ({ id, reason, at: undefined }))
      .toReversed(),
  ];
  const seen = new Set<string>();
  return all.filter(({ id }) => !seen.has(id) && seen.add(id)).slice(0, MOST);
}
