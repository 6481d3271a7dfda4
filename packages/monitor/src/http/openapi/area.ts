/** An area of the API: what each of its routes is for, takes and answers, which the route itself does not know. */
import type { Schema } from './schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}
export interface Answer {
  readonly description: string;
  /** The name of a shape; a media type stands for what has none. */
  readonly shape?: string;
  readonly type?: string;
}
export interface Operation {
  readonly summary: string;
  readonly tag: 'delivery' | 'health' | 'alerts' | 'service' | 'pages';
  readonly parameters?: readonly Parameter[];
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problems that are this route's own, and when. */
  readonly problems?: Readonly<Record<number, string>>;
}
export interface Area {
  /** By method and path of the routes. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** What they answer, by the name that operations call it. */
  readonly shapes?: Readonly<Record<string, Schema>>;
}

export const MALFORMED = 'The body is no JSON, or not what is allowed.';
