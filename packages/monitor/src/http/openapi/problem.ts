/** What the API answers when something goes wrong, whatever the route. */
import { object, text, type Schema } from './schema.ts';

const FAILURE = object({ code: text, message: text }, { field: text, value: text, allowed: text });

export const PROBLEM: Record<string, Schema> = {
  type: text,
  title: text,
  status: { type: 'integer' },
  detail: text,
  error: FAILURE,
};

export const PROBLEM_SHAPE: Schema = {
  ...object(PROBLEM),
  description: 'RFC 9457; `error` says which field and what is allowed.',
};
