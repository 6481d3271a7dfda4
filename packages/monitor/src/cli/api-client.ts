/** Asks the HTTP API of a running service. */
import { VERSION } from '../version.ts';
import { lookAtAddress } from './doctor/address.ts';
import type { Finding } from './doctor/finding.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Failure } from './say.ts';

export interface ApiOptions {
  /** Base address, such as http://127.0.0.1:9464. */
  readonly url: string;
  readonly token: string | undefined;
  /** Who asks, for the service's audit log. */
  readonly by?: string;
}

/** The API could not be asked, or refused. The message says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly failure: Failure;
  readonly exitCode: ExitCode;
  readonly status: number | undefined;

  constructor(failure: Failure, { cause, exitCode, status }: ApiErrorOptions = {}) {
    super(failure.message, cause === undefined ? undefined : { cause });
    this.failure = failure;
    this.exitCode = exitCode ?? EXIT.notAnswered;
    this.status = status;
  }
}

interface ApiErrorOptions {
  readonly cause?: unknown;
  /** Default: the service did not answer. */
  readonly exitCode?: ExitCode;
  readonly status?: number;
}

const TIMEOUT_MS = 10_000;

export class ApiClient {
  readonly url: string;
  readonly #token: string | undefined;
  readonly #by: string | undefined;
  #address: Promise<Finding> | undefined;

  /** Throws ApiError (`misused`) for an address or a token that can't be one. */
  constructor({ url, token, by }: ApiOptions) {
    checkUrl(url);
    checkToken(token);
    this.url = url.replace(/\/+$/, '');
    this.#token = token;
    // A header takes no other text.
    this.#by = by !== undefined && /^[\x20-\x7e]+$/.test(by) ? by : undefined;
  }

  /** Whether it is Earshot that answers at this address. Asked once. */
  address(): Promise<Finding> {
    return (this.#address ??= lookAtAddress(this.url));
  }

  async get<T>(path: string): Promise<T> {
    return this.#parsed(await this.#ask('GET', path)) as T;
  }

  async post<T>(path: string, body: object): Promise<T> {
    return this.#parsed(await this.#ask('POST', path, body)) as T;
  }

  async delete(path: string): Promise<void> {
    await this.#ask('DELETE', path);
  }

  text(path: string): Promise<string> {
    return this.#ask('GET', path);
  }

  async #ask(method: string, path: string, body?: object): Promise<string> {
    // Neither a token nor an order is for a stranger on this port.
    const { is, says, mend } = await this.address();
    if (is === 'wrong') throw new ApiError({ code: 'unreachable', message: `${says}. ${mend}` });
    const { ok, status, text } = await this.#fetch(method, path, body);
    if (!ok) throw refusal(status, text, this.#token !== undefined);
    return text;
  }

  async #fetch(method: string, path: string, body?: object) {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          accept: 'application/json',
          'x-earshot-request': 'cli',
          ...(this.#by === undefined ? {} : { 'x-earshot-by': this.#by }),
          ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { ok: response.ok, status: response.status, text: await response.text() };
    } catch (error) {
      const message = `${this.url} answers, but not to ${method} ${path.split('?', 1)[0]}: ${wordFor(error)}.`;
      throw new ApiError({ code: 'unreachable', message }, { cause: error });
    }
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw notUnderstood(error);
    }
  }
}

/** For an answer of another shape than this version knows. */
export function notUnderstood(cause: unknown): ApiError {
  const message = `The service's answer is not understood: is it of another version than this command (${VERSION})? --json shows it as it is.`;
  return new ApiError({ code: 'not_understood', message }, { cause });
}

function checkUrl(url: string): void {
  const { protocol, username, password, search, hash } = URL.canParse(url)
    ? new URL(url)
    : { protocol: '' };
  const isBare = !username && !password && !search && !hash;
  if (/^https?:$/.test(protocol) && isBare) return;
  throw misused({
    message: isBare
      ? `--url (or EARSHOT_URL) is "${url}".`
      : '--url (or EARSHOT_URL) has more in it than an address.',
    allowed:
      'an http or https address such as http://127.0.0.1:9464, without user, query or fragment',
  });
}

function checkToken(token: string | undefined): void {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return;
  throw misused({
    message: 'EARSHOT_HTTP_TOKEN has a character in it that no token has (it is not shown here).',
    allowed: 'visible ASCII characters, without spaces and line ends',
  });
}

function misused(failure: Omit<Failure, 'code'>): ApiError {
  return new ApiError({ code: 'misused', ...failure }, { exitCode: EXIT.misused });
}

function wordFor(error: unknown): string {
  const { cause, name, message } = error as Error & {
    cause?: { code?: string; message?: string };
  };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return cause?.code ?? cause?.message ?? message;
}

function refusal(status: number, text: string, hasToken: boolean): ApiError {
  if (status === 401) {
    const message = hasToken
      ? 'The service does not take this token: EARSHOT_HTTP_TOKEN is not the one that it was started with.'
      : 'The service asks for its token: set EARSHOT_HTTP_TOKEN.';
    return new ApiError({ code: 'unauthorized', message }, { status });
  }
  const error = errorOf(text);
  if (error === undefined) {
    return new ApiError(
      { code: 'refused', message: `The service answered ${status}.` },
      { status },
    );
  }
  return new ApiError(error, {
    status,
    exitCode: status === 404 ? EXIT.nothingKnown : EXIT.notAnswered,
  });
}

/** What the API says of itself; undefined when a proxy in between has answered. */
function errorOf(text: string): Failure | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: Partial<Failure> };
    return error?.code === undefined || error.message === undefined
      ? undefined
      : { ...error, code: error.code, message: error.message };
  } catch {
    return undefined;
  }
}
