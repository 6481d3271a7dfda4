/**
 * What the functions of a user's configuration answered. They are written in JavaScript as often as
 * not: an ID is a number, and a function is asynchronous, before anybody notices.
 */
import type { Identity, UserFunctions } from './options.ts';

/**
 * Calls a function of the user's configuration. Undefined where there is none.
 *
 * @throws What it throws, and TypeError when its answer is not what it may be. What it says that a client
 * acknowledges is the client's word, and is any value.
 */
export function answerOf(
  functions: UserFunctions,
  name: keyof UserFunctions,
  args: readonly unknown[],
): unknown {
  const ask = functions[name] as ((...given: unknown[]) => unknown) | undefined;
  if (ask === undefined) return undefined;
  const answer = ask(...args);
  if (onRejection(answer, () => {})) {
    throw new TypeError('it returned a promise; allowed: what is answered at once');
  }
  if (name === 'acknowledges') return answer;
  return name === 'identify' ? identityOf(answer) : idOf('its answer', answer);
}

/** @throws TypeError when the answer can't be taken for an identity. */
export function identityOf(answer: unknown): Identity | undefined {
  if (answer === undefined || answer === null) return undefined;
  if (typeof answer !== 'object') throw notAllowed('its answer', answer, 'an object, or nothing');
  const { user, client, session } = answer as Readonly<Record<string, unknown>>;
  return {
    ...textAs('user', user),
    ...textAs('client', client),
    ...textAs('session', session),
  };
}

/** @throws TypeError when the answer can't be taken for an ID. */
export function idOf(what: string, answer: unknown): string | undefined {
  if (answer === undefined || answer === null || answer === '') return undefined;
  if (typeof answer === 'string') return answer;
  if (typeof answer === 'number' || typeof answer === 'bigint') return String(answer);
  throw notAllowed(what, answer, 'text, a number, or nothing');
}

/** Hears of a rejection that nobody else would, as it would end the process. */
export function onRejection(answer: unknown, hear: (error: unknown) => void): boolean {
  if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return false;
  (answer as PromiseLike<unknown>).then(undefined, hear);
  return true;
}

function textAs<K extends keyof Identity>(part: K, answer: unknown): { [P in K]?: string } {
  const id = idOf(`its ${part}`, answer);
  return (id === undefined ? {} : { [part]: id }) as { [P in K]?: string };
}

function notAllowed(what: string, answer: unknown, allowed: string): TypeError {
  return new TypeError(`${what} is a value of type ${typeof answer}; allowed: ${allowed}`);
}
