/** What the processes of a service ask one another about users. */
import type { UserReport } from './user-report.ts';

export type UsersQuestion =
  /** The worst of all, so many. */
  | { readonly worst: number }
  /** One, by the application's name or by hash. */
  | { readonly user: string }
  | { readonly hashes: readonly string[] };

export interface UsersAnswer {
  /** One report for each user that is known; the worst first where they were asked for. */
  readonly users: readonly UserReport[];
  /** Of all users that are kept, to tell whom several processes know; no more than MOST_HASHES. */
  readonly hashes: readonly string[];
  /** How many users are kept. */
  readonly kept: number;
  /** Users that were forgotten to make room. */
  readonly forgotten: number;
}

/** 300 KB between processes, when somebody asks. */
export const MOST_HASHES = 20_000;

/** Of a process that keeps none. */
export const NO_USERS: UsersAnswer = { users: [], hashes: [], kept: 0, forgotten: 0 };
