/** Reads the command line. Throws UsageError that names the option, the value and what is allowed. */
import { parseArgs } from 'node:util';
import { FAULTS } from '../faults/index.ts';
import type { Fault } from '../faults/fault.ts';
import { allowedOf, OPTIONS, parseLimited } from './options.ts';
import { UsageError } from './usage-error.ts';

export interface Plan {
  /** Undefined runs until somebody stops it. */
  readonly durationSeconds: number | undefined;
  readonly json: boolean;
  readonly faults: readonly Fault[];
  readonly clients: number;
  /** Undefined leaves it to the settings. */
  readonly windowSeconds: number | undefined;
  readonly app: { readonly file: string; readonly args: readonly string[] } | undefined;
}

const DEFAULT_CLIENTS = 8;
const NAMES = Object.keys(OPTIONS).map((name) => `--${name}`);

/** Undefined when help is asked for. */
export function parseArguments(argv: readonly string[]): Plan | undefined {
  const end = argv.indexOf('--');
  const ours = end < 0 ? argv : argv.slice(0, end);
  const theirs = end < 0 ? [] : argv.slice(end + 1);
  const given = read(ours);
  if (given['help'] === true) return undefined;

  const app = given['app'] as string | undefined;
  if (app === undefined && theirs.length > 0) {
    throw new UsageError(
      `Arguments after -- (${quote(theirs.join(' '))}) go to your own service: allowed with --app FILE.`,
    );
  }
  for (const name of ['fault', 'clients'] as const) {
    if (app === undefined || given[name] === undefined) continue;
    throw new UsageError(
      `--${name} ${quote(String(given[name]))} belongs to the demo's own service; allowed: without --app.`,
    );
  }
  return {
    durationSeconds: number('duration', given),
    json: given['json'] === true,
    faults: chosenFaults(given['fault'] as string[] | undefined),
    clients: number('clients', given) ?? DEFAULT_CLIENTS,
    windowSeconds: number('window', given),
    app: app === undefined ? undefined : { file: app, args: theirs },
  };
}

export function helpText(): string {
  const options = Object.entries(OPTIONS).map(([name, row]) => {
    const flag = `--${name}${'value' in row ? ` ${row.value}` : ''}`;
    return `  ${flag.padEnd(17)} ${row.brief}`;
  });
  const faults = FAULTS.map(({ name, brief }) => `  ${name.padEnd(17)} ${brief}`);
  return [
    'npm start -- [options]',
    '',
    'Runs an agent service under Earshot, sends clients to it, lets faults happen, and shows',
    'what becomes of every notification. Settings of the environment (WEBSOCKET_*, EARSHOT_*,',
    'OTEL_*) hold as for any service.',
    '',
    'Options',
    ...options,
    '',
    'Faults (all of them unless --fault says otherwise)',
    ...faults,
  ].join('\n');
}

function read(argv: readonly string[]): Record<string, unknown> {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const given: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new UsageError(`${quote(token.value)} is no option; allowed: ${NAMES.join(', ')}.`);
    }
    if (token.kind !== 'option') continue;
    const row = OPTIONS[token.name as keyof typeof OPTIONS];
    if (row === undefined || !token.rawName.startsWith('--')) {
      throw new UsageError(`${token.rawName} is no option; allowed: ${NAMES.join(', ')}.`);
    }
    if (row.type === 'boolean') {
      if (token.value !== undefined)
        throw new UsageError(
          `--${token.name} takes no value, but ${quote(token.value)} was given.`,
        );
      given[token.name] = true;
    } else if (token.value === undefined || (token.value.startsWith('--') && !token.inlineValue)) {
      throw new UsageError(`--${token.name} needs a value; allowed: ${allowedFor(token.name)}.`);
    } else if ('multiple' in row) {
      given[token.name] = [...((given[token.name] as string[] | undefined) ?? []), token.value];
    } else {
      given[token.name] = token.value;
    }
  }
  return given;
}

function number(
  name: 'duration' | 'clients' | 'window',
  given: Record<string, unknown>,
): number | undefined {
  const text = given[name] as string | undefined;
  if (text === undefined) return undefined;
  const value = parseLimited(name, text);
  if (value === undefined || (name === 'clients' && !Number.isInteger(value))) {
    throw new UsageError(`--${name} is ${quote(text)}; allowed: ${allowedOf(name)}.`);
  }
  return value;
}

function chosenFaults(given: readonly string[] | undefined): readonly Fault[] {
  if (given === undefined) return FAULTS;
  const names = given.flatMap((list) => list.split(',')).map((name) => name.trim());
  for (const name of names) {
    const isKnown = name === 'none' || FAULTS.some((fault) => fault.name === name);
    if (!isKnown)
      throw new UsageError(`--fault is ${quote(name)}; allowed: ${allowedFor('fault')}.`);
  }
  if (names.includes('none') && new Set(names).size > 1) {
    throw new UsageError(
      `--fault is ${quote(names.join(','))}; allowed: none, or names of faults, not both.`,
    );
  }
  return FAULTS.filter(({ name }) => names.includes(name));
}

function allowedFor(option: string): string {
  if (option === 'fault') return ['none', ...FAULTS.map(({ name }) => name)].join(', ');
  if (option === 'app') return 'the path of a module, such as ./server.mjs';
  return allowedOf(option as 'duration' | 'clients' | 'window');
}

/** On one line, and never long. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
