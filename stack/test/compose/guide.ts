/** What stands in a guide: its blocks by language, and its links. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from './compose.ts';

export const GUIDES = ['one-host', 'many-hosts', 'kubernetes', 'own-grafana'] as const;
export const GUIDES_FOLDER = path.join(ROOT, 'docs/guides');

export interface Resource {
  readonly kind?: string;
  readonly metadata?: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export function readGuide(name: string): string {
  return readFileSync(path.join(GUIDES_FOLDER, `${name}.md`), 'utf8');
}

export function blocksOf(guide: string, language: 'sh' | 'yaml'): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...readGuide(guide).matchAll(fence)].map(([, block]) => block!);
}

/** Throws for a block that is not YAML, or that names a key twice. */
export function resourcesOf(guide: string): Resource[] {
  return blocksOf(guide, 'yaml').flatMap((block) =>
    parseAllDocuments(block).map((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw error;
      return document.toJS() as Resource;
    }),
  );
}

/** Targets of links within the repository. */
export function linksOf(guide: string): string[] {
  return [...readGuide(guide).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target!);
}
