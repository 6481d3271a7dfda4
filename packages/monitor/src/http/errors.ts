/**
 * What the HTTP API answers when it can't do what was asked: a problem (RFC 9457), with our own `error`
 * that says which field, what was given and what is allowed.
 */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

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

/** `failed` is told of errors that are ours, `refused` of requests that were not allowed. */
export function errorAnswer(
  failed: (error: unknown) => void,
  refused: (error: HttpError, request: FastifyRequest) => void = () => {},
) {
  return (error: FastifyError | HttpError, request: FastifyRequest, reply: FastifyReply): void => {
    if (error instanceof HttpError) {
      if (error.status === 401 || error.status === 403) refused(error, request);
      sendProblem(reply, error.status, error.body.error);
      return;
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) failed(error);
    sendProblem(
      reply,
      status,
      status >= 500
        ? { code: 'internal_error', message: 'Earshot could not answer; its log says why.' }
        : { code: 'bad_request', message: error.message },
    );
  };
}

export function notFoundAnswer(paths: readonly string[]) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    sendProblem(reply, 404, {
      code: 'not_found',
      message: 'There is nothing at this address.',
      field: 'path',
      value: request.url.slice(0, 200),
      allowed: paths.join(', '),
    });
  };
}

function sendProblem(reply: FastifyReply, status: number, error: HttpErrorBody['error']): void {
  void reply.code(status).type(PROBLEM_TYPE).send(problemOf(status, error));
}

export function problemOf(status: number, error: HttpErrorBody['error']) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    error,
  };
}
