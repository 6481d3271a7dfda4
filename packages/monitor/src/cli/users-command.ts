/** `earshot users`: to whom most was lost; `earshot users <name>`: one user, by name or by hash. */
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { localTime } from './local-time.ts';
import { clean, columns, type Paint } from './paint.ts';

export interface UsersAnswer {
  readonly users: readonly {
    readonly user_hash: string;
    readonly connections: number;
    readonly attempts: number;
    readonly outcomes: { readonly confirmed: number; readonly silent: number };
    readonly delivery_seconds: { readonly p95: number | null };
    readonly isolation_violations: number;
    readonly last_success_at: string | null;
    readonly last_silent_failure: {
      readonly at: string;
      readonly reason: string;
      readonly correlation_id: string;
    } | null;
  }[];
  readonly known: number;
  readonly forgotten: number;
}

export function readUsers(
  api: ApiClient,
  { user, limit }: { readonly user: string | undefined; readonly limit: string },
): Promise<UsersAnswer> {
  const query = new URLSearchParams(user === undefined ? { limit } : { user });
  return api.get<UsersAnswer>(`${PATHS.users}?${query.toString()}`);
}

export function printUsers({ users, known, forgotten }: UsersAnswer, paint: Paint): string[] {
  if (users.length === 0) {
    return ['No user is known: identify in earshot.config says who opened a connection.'];
  }
  const titles = ['USER', 'CONNECTIONS', 'SENT', 'CONFIRMED', 'SILENT', 'P95', 'LAST SUCCESS'];
  const lost = users.flatMap((user) => user.last_silent_failure ?? []);
  return [
    ...columns([
      titles.map((title) => paint('dim', title)),
      ...users.map((user) => [
        paint('bold', clean(user.user_hash)),
        String(user.connections),
        String(user.attempts),
        String(user.outcomes.confirmed),
        user.outcomes.silent > 0 ? paint('red', String(user.outcomes.silent)) : '0',
        latency(user.delivery_seconds.p95),
        localTime(user.last_success_at),
      ]),
    ]),
    ...(users.length < known && users.length > 1
      ? ['', `${known - users.length} more are known, ${forgotten} were forgotten to make room`]
      : []),
    ...lost
      .slice(0, 1)
      .flatMap(({ at, reason, correlation_id: id }) => [
        '',
        `last lost in silence at ${localTime(at)}: earshot trace ${clean(id)}  (${clean(reason)})`,
      ]),
    ...users
      .filter(({ isolation_violations: violations }) => violations > 0)
      .map(
        (user) =>
          `${clean(user.user_hash)}: ${user.isolation_violations} isolation violations, on their connections or of what was theirs`,
      ),
  ];
}

function latency(seconds: number | null): string {
  if (seconds === null) return '–';
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}
