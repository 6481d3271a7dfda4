/** The eight health checks at the top of every view; each opens to what it read and what to do. */
import { useState } from 'preact/hooks';
import type { CheckView, HealthAnswer } from '../answers.ts';
import { change, ROOT } from '../api.ts';
import { formatAgo, formatValue, inWords } from '../format.ts';
import { LevelSign, LevelWord } from '../level.tsx';
import { live, useLive } from '../live/live.ts';

type Reading = CheckView['readings'][number];

export function HealthStrip() {
  const { health } = useLive();
  const [opened, setOpened] = useState<string>();
  if (health === undefined) return <div class="health waiting" />;
  const check = health.checks.find(({ name }) => name === opened);
  return (
    <section class="health" aria-label="Health">
      <ul>
        {health.checks.map(({ name, status }) => (
          <li key={name}>
            <button
              type="button"
              class={`check ${status}`}
              aria-expanded={name === opened}
              aria-controls="check"
              onClick={() => setOpened(name === opened ? undefined : name)}
            >
              <LevelSign level={status} />
              <span>{inWords(name)}</span>
              <span class="hidden">: {status}</span>
            </button>
          </li>
        ))}
      </ul>
      {check === undefined ? null : <Check check={check} close={() => setOpened(undefined)} />}
    </section>
  );
}

function Check({ check, close }: { readonly check: CheckView; readonly close: () => void }) {
  const { name, status, since, readings, advice } = check;
  return (
    <div
      class={`check-detail ${status}`}
      id="check"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <p class="title">
        <b>{inWords(name)}</b> <LevelWord level={status} />{' '}
        <span class="since">since {formatAgo((Date.now() - Date.parse(since)) / 1000)}</span>
      </p>
      {advice === undefined ? null : <p>{advice}</p>}
      <ul>
        {readings.map((reading) => (
          <li key={reading.of}>
            <LevelSign level={reading.status} /> {inWords(reading.of)}: <b>{valueOf(reading)}</b>
            {reading.threshold === null ? null : (
              <span class="limits">
                {' '}
                (healthy {reading.better === 'lower' ? 'up to' : 'from'} {limitOf(reading)})
              </span>
            )}
          </li>
        ))}
      </ul>
      <p class="actions">
        {check.runbook_url === undefined ? null : <a href={check.runbook_url}>Runbook</a>}
        <button type="button" onClick={() => void checkNow()}>
          Check now
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </p>
    </div>
  );
}

async function checkNow(): Promise<void> {
  await live.tellHealth(change<HealthAnswer>('POST', `${ROOT}/emergency/health-check`, {}));
}

function valueOf({ value, unit, of }: Reading): string {
  return formatValue(value, { unit: unitOf(unit, of) });
}

function limitOf({ threshold, unit, of }: Reading): string {
  return formatValue(threshold.healthy, { unit: unitOf(unit, of) });
}

/** The table's unit, in the panels' words. */
function unitOf(unit: string, of: string): 'seconds' | 'count' | 'ratio' | 'none' {
  if (unit === 's') return 'seconds';
  if (unit === '1') return of.startsWith('share') ? 'ratio' : 'none';
  return 'count';
}
