/** Which generated files are not what the table makes of them today. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Artifact } from './artifact.ts';

export interface StaleFile {
  readonly path: string;
  readonly why: 'missing' | 'differs' | 'made by nothing';
}

export function staleFiles(
  root: string,
  artifacts: readonly Artifact[],
  folders: readonly string[],
): StaleFile[] {
  const made = new Set(artifacts.map((artifact) => artifact.path));
  const orphans = folders
    .flatMap((folder) => filesIn(root, folder))
    .filter((file) => !made.has(file));
  return [
    ...artifacts.flatMap((artifact): StaleFile[] => {
      const file = path.join(root, artifact.path);
      if (!existsSync(file)) return [{ path: artifact.path, why: 'missing' }];
      return readFileSync(file, 'utf8') === artifact.content
        ? []
        : [{ path: artifact.path, why: 'differs' }];
    }),
    ...orphans.map((file): StaleFile => ({ path: file, why: 'made by nothing' })),
  ];
}

function filesIn(root: string, folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    );
}
