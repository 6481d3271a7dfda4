/** What single keys do, wherever nobody is typing, and the list of them. */
import { useEffect, useRef } from 'preact/hooks';
import { DASHBOARDS, goTo } from './address.ts';
import { REFRESH } from './dashboard.tsx';

interface Doings {
  readonly changeTheme: () => void;
  readonly openHelp: () => void;
}

export function useShortcuts({ changeTheme, openHelp }: Doings): void {
  const doings = useRef({ changeTheme, openHelp });
  doings.current = { changeTheme, openHelp };
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) {
        if (event.key === 'Escape') (event.target as HTMLElement).blur();
        return;
      }
      const act = actOf(event.key, doings.current);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

function actOf(key: string, { changeTheme, openHelp }: Doings): (() => void) | undefined {
  const dashboard = /^[1-5]$/.test(key) ? DASHBOARDS[Number(key) - 1] : undefined;
  if (dashboard !== undefined) {
    return () => goTo({ dashboard: dashboard.id, correlationId: undefined });
  }
  switch (key) {
    case '/':
      return () => document.querySelector<HTMLInputElement>('#find')?.select();
    case 'r':
      return () => dispatchEvent(new Event(REFRESH));
    case 't':
      return changeTheme;
    case '?':
      return openHelp;
    default:
      return undefined;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, dialog *');
}

export function Shortcuts({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl>
        {DASHBOARDS.map(({ title }, index) => (
          <div key={title}>
            <dt>
              <kbd>{index + 1}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
        <Key name="/">Look up a correlation ID</Key>
        <Key name="r">Ask for the numbers now</Key>
        <Key name="t">Light or dark</Key>
        <Key name="?">This list</Key>
        <Key name="Esc">Close, or leave a box</Key>
      </dl>
      <form method="dialog" onSubmit={() => dialog.current?.close()}>
        <button class="first">Close</button>
      </form>
    </dialog>
  );
}

function Key({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>
        <kbd>{name}</kbd>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
