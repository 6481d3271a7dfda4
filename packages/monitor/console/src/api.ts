/** Questions to the API of this very server, with the token where one is needed. */
const TOKEN_KEY = 'earshot.token';
export const ROOT = '/monitoring/websocket';

export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(messageOf(body) ?? `The server answered ${status}.`);
    this.status = status;
    this.body = body;
  }
}

/** For this tab only: who closes it takes the token along. */
export function rememberToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token);
}

export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await request(path, init);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Something that changes: see the server's rule for requests that do. */
export function change<T>(method: 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
  return ask<T>(path, {
    method,
    headers: { 'x-earshot-request': '1', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Throws ApiError for every answer but a good one. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  const headers = new Headers(init.headers);
  if (!headers.has('accept')) headers.set('accept', 'application/json');
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(path, { ...init, headers, credentials: 'omit' });
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  throw new ApiError(response.status, body);
}

function messageOf(body: unknown): string | undefined {
  const error = (body as { error?: { message?: unknown } } | undefined)?.error;
  return typeof error?.message === 'string' ? error.message : undefined;
}
