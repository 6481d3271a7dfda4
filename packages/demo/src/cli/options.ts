/** Every option of `npm start`, once: the parser, the help and the errors are made from it. */

export const LIMITS = {
  duration: { min: 1, max: 86_400 },
  clients: { min: 1, max: 500 },
  window: { min: 0.1, max: 3600 },
} as const;
type Limited = keyof typeof LIMITS;

export interface OptionRow {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly value?: string;
  readonly brief: string;
}

export const OPTIONS = {
  duration: { type: 'string', value: 'S', brief: 'end by itself after S seconds' },
  json: {
    type: 'boolean',
    brief: 'print the final counts as one JSON object on the last line of stdout',
  },
  fault: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    brief: 'only these faults (names separated by commas; repeatable), or none',
  },
  clients: { type: 'string', value: 'N', brief: 'how many clients without a fault; default 8' },
  window: {
    type: 'string',
    value: 'S',
    brief: 'silent failure window in seconds; default 3 in the demo',
  },
  app: {
    type: 'string',
    value: 'FILE',
    brief: 'run your own service under Earshot instead: --app server.mjs [-- its arguments]',
  },
  help: { type: 'boolean', brief: 'show this' },
} as const satisfies Record<string, OptionRow>;

/** Reads a number within its limits; undefined when it is none. */
export function parseLimited(name: Limited, text: string): number | undefined {
  const { min, max } = LIMITS[name];
  const value = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

export function allowedOf(name: Limited): string {
  const { min, max } = LIMITS[name];
  const kind = name === 'clients' ? 'a whole number' : 'a number of seconds';
  return `${kind} from ${min} to ${max}`;
}
