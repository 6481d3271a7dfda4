/** One check of a configuration, and what its tool says. */

import type { ToolResult } from '../servers/tool.ts';

export interface Check {
  /** The configuration, by its path in the repository. */
  readonly what: string;
  /** What judges it. */
  readonly by: string;
  /** Resolves with what is wrong; nothing when it is right. */
  readonly run: () => Promise<readonly string[]>;
}

const MOST_LINES = 12;
const MAX_COLUMNS = 300;

/** What a tool that said no printed, without what it said twice or was content with. */
export function complaints({ exitCode, output }: ToolResult): string[] {
  if (exitCode === 0) return [];
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/SUCCESS/.test(line));
  if (lines.length === 0) return [`it said nothing, and ended with exit code ${exitCode}`];
  return [...new Set(lines)].slice(-MOST_LINES).map((line) => line.slice(0, MAX_COLUMNS));
}
