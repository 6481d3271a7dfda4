/** The command line of `npm run stack`. What cannot be used is refused with what is allowed. */

import { parseArgs } from 'node:util';

import { StackError } from '../stack-error.ts';

export type Plan =
  | { readonly kind: 'help' | 'check' | 'build' }
  | {
      readonly kind: 'run';
      /** Undefined runs until somebody stops it. */
      readonly durationSeconds: number | undefined;
      readonly windowSeconds: number;
    };

const COMMANDS = ['run', 'check', 'build'] as const;
const OPTIONS = {
  duration: { type: 'string' },
  window: { type: 'string' },
  help: { type: 'boolean' },
} as const;
const LIMITS = { duration: { min: 1, max: 86_400 }, window: { min: 0.1, max: 3_600 } } as const;
const DEFAULT_WINDOW_SECONDS = 3;
const NAMES = Object.keys(OPTIONS).map((name) => `--${name}`);

export const HELP = `npm run stack -- [command] [options]

Starts the real Collector, Prometheus, Alertmanager and Jaeger on this machine,
and the demo that loses notifications; then shows how far a silent failure
comes: to the webhook that is paged, to Prometheus, and to Jaeger. The servers
are built once, with Go, into the user's cache.

Commands
  run           the above; what is done without a command
  build         build the servers that are not there yet
  check         validate every configuration with its own tool

Options of run
  --duration S  end after S seconds; the exit code is 1 if by then no silent
                failure has come all the way
  --window S    silent failure window of the demo in seconds; default ${DEFAULT_WINDOW_SECONDS}
  --help        show this

Environment
  EARSHOT_SERVERS  a folder of ready binaries to use: nothing is built
`;

/**
 * @throws {StackError} `usage`
 */
export function parseArguments(argv: readonly string[]): Plan {
  const { tokens } = parseArgs({
    // pnpm passes on the `--` that npm takes away.
    args: argv[0] === '--' ? argv.slice(1) : [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const commands: string[] = [];
  const values: Partial<Record<keyof typeof LIMITS, string>> = {};
  let isHelp = false;
  for (const token of tokens) {
    if (token.kind === 'positional') commands.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help' && token.rawName === '--help') isHelp = true;
    else if ((token.name === 'duration' || token.name === 'window') && token.rawName.length > 2)
      values[token.name] = token.value ?? '';
    else throw usage(`${token.rawName} is no option; allowed: ${NAMES.join(', ')}.`);
  }
  if (isHelp) return { kind: 'help' };
  const [command = 'run', more] = commands;
  const kind = COMMANDS.find((name) => name === command);
  if (kind === undefined || more !== undefined) {
    const wrong = kind === undefined ? command : String(more);
    throw usage(
      `${JSON.stringify(wrong)} is ${kind === undefined ? 'no command' : 'one too many'}; allowed: one of ${COMMANDS.join(', ')}.`,
    );
  }
  if (kind !== 'run') {
    const [name] = Object.keys(values);
    if (name !== undefined)
      throw usage(`--${name} goes with the command run; allowed with ${kind}: --help.`);
    return { kind };
  }
  return {
    kind,
    durationSeconds: secondsOf('duration', values.duration),
    windowSeconds: secondsOf('window', values.window) ?? DEFAULT_WINDOW_SECONDS,
  };
}

function secondsOf(name: keyof typeof LIMITS, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const { min, max } = LIMITS[name];
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw usage(
    `--${name} is ${JSON.stringify(text)}; allowed: a number of seconds from ${min} to ${max}.`,
  );
}

function usage(message: string): StackError {
  return new StackError('usage', message);
}
