/** A row of panels. Where some are missing, the others share the width. */
import type { DashboardAnswer, PanelView } from '../answers.ts';
import { useLive } from '../live/live.ts';
import { LookUp } from '../story/look-up.tsx';
import { Users } from '../users/users.tsx';
import { isLookUp, isMissing } from './missing.tsx';
import { Panel } from './panel.tsx';
import { placesOf } from './place.ts';

export function Row({ row }: { readonly row: DashboardAnswer['rows'][number] }) {
  const { alerts } = useLive();
  if (row.panels.some(isLookUp)) return <LookUp />;
  const shown = row.panels.filter((panel) => !isMissing(panel));
  if (shown.length === 0) return null;
  const firing = (alerts?.alerts ?? []).filter(
    ({ status }) => status === 'firing' || status === 'pending',
  ).length;
  const id = `row-${row.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return (
    <section class="row" aria-labelledby={id}>
      <h2 id={id}>{row.title}</h2>
      {row.panels.some(isUserSearch) ? <Users /> : null}
      <div class="grid">
        {placesOf(shown, firing).map((place) => (
          <Panel key={place.panel.title} place={place} />
        ))}
      </div>
    </section>
  );
}

/** The monitor knows the users by itself; their traces are in a trace store. */
function isUserSearch({ search }: PanelView): boolean {
  return search !== undefined && 'input' in search.equals && search.equals.input === 'user_hash';
}
