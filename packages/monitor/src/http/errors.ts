/** What the HTTP API answers when it can't do what was asked. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

export interface HttpErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly field?: string;
    readonly value?: string;
    readonly allowed?: string;
  };
}

export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly body: HttpErrorBody;

  constructor(status: number, error: HttpErrorBody['error']) {
    super(error.message);
    this.status = status;
    this.body = { error };
  }
}

/** `failed` is told of errors that are ours. */
export function errorAnswer(failed: (error: unknown) => void) {
  return (error: FastifyError | HttpError, _request: FastifyRequest, reply: FastifyReply): void => {
    if (error instanceof HttpError) {
      void reply.code(error.status).send(error.body);
      return;
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) failed(error);
    void reply.code(status).send({
      error:
        status >= 500
          ? { code: 'internal_error', message: 'Earshot could not answer; its log says why.' }
          : { code: 'bad_request', message: error.message },
    } satisfies HttpErrorBody);
  };
}

export function notFoundAnswer(paths: readonly string[]) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    void reply.code(404).send({
      error: {
        code: 'not_found',
        message: 'There is nothing at this address.',
        field: 'path',
        value: request.url.slice(0, 200),
        allowed: paths.join(', '),
      },
    } satisfies HttpErrorBody);
  };
}
