/** The servers' own command-line tools (promtool, amtool, otelcol validate), run to their end. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { binaryPath } from '../build/binary.ts';
import type { BinaryName } from '../build/definitions.ts';

export interface ToolResult {
  readonly exitCode: number;
  /** stdout and stderr as they came. */
  readonly output: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const TOOL_TIMEOUT_MS = 120_000;

export async function runTool(
  name: BinaryName,
  args: readonly string[],
  { cwd = process.cwd(), environment = {} }: ToolOptions = {},
): Promise<ToolResult> {
  const child = spawn(binaryPath(name), [...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TOOL_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { exitCode: code ?? 1, output };
}
