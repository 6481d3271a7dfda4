/** The facts of a checkpoint: few, short, and none that look private. */
import { isPrivateKey, MASK, maskText } from '../privacy/masking.ts';

export type CheckpointFact = string | number | boolean;
export type CheckpointFacts = Readonly<Record<string, CheckpointFact>>;

export const MOST_FACTS = 8;
export const MOST_CHARACTERS = 120;
const KEY = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;
/** Controls, separators and direction marks: a fact is shown in terminals and pages. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

export interface TakenFacts {
  readonly facts: CheckpointFacts;
  /** Some were left out: too many, a key or a value that is not allowed. */
  readonly isCut: boolean;
}

/** What is kept of the facts given, which may be anything. Throws what a getter among them throws. */
export function takeFacts(given: unknown): TakenFacts {
  const facts: [string, CheckpointFact][] = [];
  if (given === undefined) return { facts: {}, isCut: false };
  if (typeof given !== 'object' || given === null) return { facts: {}, isCut: true };
  let isCut = false;
  for (const [key, value] of Object.entries(given)) {
    const fact = KEY.test(key) ? factOf(key, value) : undefined;
    if (fact === undefined || facts.length === MOST_FACTS) isCut = true;
    else facts.push([key, fact]);
  }
  return { facts: Object.fromEntries(facts), isCut };
}

function factOf(key: string, value: unknown): CheckpointFact | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  if (isPrivateKey(key, value)) return MASK;
  if (typeof value === 'number') return value;
  const text = maskText(value).replaceAll(UNSAFE, ' ');
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
