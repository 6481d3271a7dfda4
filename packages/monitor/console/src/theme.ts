/** Light or dark: as the system says, or as the person chose here. */
import { useEffect, useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';

const KEY = 'earshot.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = themeNow();
}

/** The theme, and how to change to the other. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(themeNow);
  useEffect(() => {
    const follow = (): void => {
      applyTheme();
      setTheme(themeNow());
    };
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  const change = (): void => {
    const next: Theme = themeNow() === 'dark' ? 'light' : 'dark';
    // What the system says anyway is not worth remembering.
    if (next === systemTheme()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    applyTheme();
    setTheme(next);
  };
  return [theme, change];
}

/** A colour of the style sheet as the canvas needs it. */
export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function themeNow(): Theme {
  const chosen = localStorage.getItem(KEY);
  return chosen === 'light' || chosen === 'dark' ? chosen : systemTheme();
}

function systemTheme(): Theme {
  return system.matches ? 'dark' : 'light';
}
