/**
 * What the HTTP API answers when it can't do what was asked: a problem (RFC 9457), with our own `error`
 * that says which field, what was given and what is allowed.
 */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { invalidBody } from './invalid-body.ts';

export const MAX_BODY_BYTES = 64 * 1024;
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
  /** Where a person is shown on to instead. */
  readonly page: string | undefined;

  constructor(status: number, error: HttpErrorBody['error'], page?: string) {
    super(error.message);
    this.status = status;
    this.page = page;
    this.body = { error };
  }
}

/** Who may not ask, and who asks too often. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429]);

/** `failed` is told of errors that are ours, `refused` of requests that were not allowed. */
export function errorAnswer(
  failed: (error: unknown) => void,
  refused: (error: HttpError, request: FastifyRequest) => void = () => {},
) {
  return (error: FastifyError | HttpError, request: FastifyRequest, reply: FastifyReply): void => {
    if (error instanceof HttpError) {
      if (error.page !== undefined) {
        void reply.redirect(error.page);
        return;
      }
      if (REFUSALS.has(error.status)) refused(error, request);
      if (error.status === 401) void reply.header('www-authenticate', 'Bearer');
      sendProblem(reply, error.status, error.body.error);
      return;
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) failed(error);
    sendProblem(reply, status, frameworkError(error, status));
  };
}

function frameworkError(error: FastifyError, status: number): HttpErrorBody['error'] {
  if (status >= 500) {
    return { code: 'internal_error', message: 'Earshot could not answer; its log says why.' };
  }
  if (status === 413) {
    return {
      code: 'body_too_large',
      message: 'The body is too large.',
      field: 'body',
      allowed: `at most ${MAX_BODY_BYTES} bytes`,
    };
  }
  return invalidBody(error) ?? { code: 'bad_request', message: error.message };
}

/** What is asked of an address where there is nothing, or by a method that it does not answer. */
export function unroutedAnswer(
  paths: readonly string[],
  methodsAt: (path: string) => readonly string[],
) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const allowed = methodsAt(request.url.split('?', 1)[0]!).join(', ');
    if (allowed !== '') {
      void reply.header('allow', allowed);
      sendProblem(reply, 405, {
        code: 'method_not_allowed',
        message: `This address does not answer ${request.method}.`,
        field: 'method',
        value: request.method,
        allowed,
      });
      return;
    }
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
