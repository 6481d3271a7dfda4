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

/** What a tool that said no printed. */
export function complaints({ exitCode, output }: ToolResult): string[] {
  if (exitCode === 0) return [];
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? [`it said nothing, and ended with exit code ${exitCode}`] : lines;
}
