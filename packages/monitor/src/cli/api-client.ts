/** Asks the HTTP API of a running service. */
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
  readonly status: number | undefined;

  constructor(message: string, status?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
  }
}

const TIMEOUT_MS = 10_000;

export class ApiClient {
  readonly url: string;
  readonly #token: string | undefined;
  readonly #by: string | undefined;

  constructor({ url, token, by }: ApiOptions) {
    this.url = url.replace(/\/+$/, '');
    this.#token = token;
    // A header takes no other text.
    this.#by = by !== undefined && /^[\x20-\x7e]+$/.test(by) ? by : undefined;
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
    }).catch((error: unknown) => {
      throw new ApiError(unreachable(this.url, error), undefined, error);
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(refusal(response.status, text), response.status);
    return text;
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new ApiError(
        `${this.url} answers, but not as Earshot does: is another server on this port?`,
        undefined,
        error,
      );
    }
  }
}

function unreachable(url: string, error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  const why =
    cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
  return `No service answers at ${url} (${why}). Is it running with --import @earshot/monitor/register? Another address: --url or EARSHOT_URL.`;
}

function refusal(status: number, text: string): string {
  if (status === 401) return 'The service asks for its token: set EARSHOT_HTTP_TOKEN.';
  const message = messageOf(text);
  return message ?? `The service answered ${status}.`;
}

function messageOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string; allowed?: string } };
    if (error?.message === undefined) return undefined;
    return `${error.message}${error.allowed === undefined ? '' : ` Allowed: ${error.allowed}`}`;
  } catch {
    return undefined;
  }
}
