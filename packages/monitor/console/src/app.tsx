/** The page: who it is about, how it is, where to go, and one dashboard. */
import { useState } from 'preact/hooks';
import { addressOf, DASHBOARDS, goTo, usePlace } from './address.ts';
import { Dashboard } from './dashboard.tsx';
import { formatSeconds } from './format.ts';
import { HealthStrip } from './health/health-strip.tsx';
import { useLive } from './live/live.ts';
import { Shortcuts, useShortcuts } from './shortcuts.tsx';
import { LookUpForm } from './story/look-up.tsx';
import { useTheme } from './theme.ts';
import { TokenForm } from './token-form.tsx';

export function App() {
  const { connection } = useLive();
  const { correlationId } = usePlace();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [theme, changeTheme] = useTheme();
  useShortcuts({ changeTheme, openHelp: () => setHelpOpen(true) });
  if (connection === 'locked') return <TokenForm />;
  return (
    <>
      <a class="skip" href="#main">
        To the dashboard
      </a>
      <header class="bar">
        <a class="brand" href="/" onClick={followed({ dashboard: 'websocket_executive' })}>
          <Logo /> Earshot
        </a>
        <LookUpForm key={correlationId} given={correlationId} />
        <div class="tools">
          <Connection />
          <button
            type="button"
            class="tool"
            onClick={changeTheme}
            aria-label={theme === 'dark' ? 'Light colours' : 'Dark colours'}
            title={`${theme === 'dark' ? 'Light' : 'Dark'} colours (t)`}
          >
            <span aria-hidden="true">{theme === 'dark' ? '☀' : '☾'}</span>
          </button>
          <button
            type="button"
            class="tool"
            onClick={() => setHelpOpen(true)}
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts (?)"
          >
            <span aria-hidden="true">?</span>
          </button>
        </div>
      </header>
      <HealthStrip />
      <Tabs />
      <main id="main" tabIndex={-1}>
        <Dashboard />
      </main>
      <Footer />
      {isHelpOpen ? <Shortcuts close={() => setHelpOpen(false)} /> : null}
    </>
  );
}

function Tabs() {
  const place = usePlace();
  const { alerts } = useLive();
  const firing = (alerts?.alerts ?? []).filter(({ status }) => status === 'firing').length;
  return (
    <nav class="tabs" aria-label="Dashboards">
      {DASHBOARDS.map(({ id, title }) => (
        <a
          key={id}
          href={addressOf({ ...place, dashboard: id, correlationId: undefined })}
          aria-current={id === place.dashboard ? 'page' : undefined}
          onClick={followed({ dashboard: id, correlationId: undefined })}
        >
          {title}
          {id === 'websocket_alerts' && firing > 0 ? (
            <span class="count" title={`${firing} firing`}>
              {firing}
              <span class="hidden"> firing</span>
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

const CONNECTIONS = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Not connected',
  locked: 'Locked',
} as const;

function Connection() {
  const { connection } = useLive();
  return (
    <span class={`connection ${connection}`} role="status">
      <i aria-hidden="true" /> {CONNECTIONS[connection]}
    </span>
  );
}

function Footer() {
  const { counts } = useLive();
  if (counts === undefined) return <footer class="foot" />;
  const { counts: of, connections, delivery_seconds: delivery } = counts;
  const number = (value: number): string => value.toLocaleString('en').replaceAll(',', '\u202f');
  return (
    <footer class="foot">
      Since the start: {number(of.attempts)} sent · {number(of.confirmed)} confirmed ·{' '}
      {number(of.silent)} silent · {number(of.pending)} pending · {number(connections)} connections
      {delivery.p95 === null ? '' : ` · p95 ${formatSeconds(delivery.p95)}`}
    </footer>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="logo-ground" />
      <g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round">
        <circle cx="10" cy="16" r="2.2" fill="#fff" stroke="none" />
        <path d="M15 10.5a8 8 0 0 1 0 11M19.5 6.8a13 13 0 0 1 0 18.4" />
      </g>
    </svg>
  );
}

/** A link of the page itself, unless it is opened in a tab of its own. */
function followed(changes: Parameters<typeof goTo>[0]) {
  return (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(changes);
  };
}
