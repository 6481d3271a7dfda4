/** Requests that are broken before any route sees them: they are answered as problems, too. */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { PROBLEM_TYPE, problemOf, type HttpErrorBody } from './errors.ts';

/** What the parser says, and what it is. */
const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
const CLOSED_BY_PEER = new Set(['ECONNRESET', 'EPIPE']);

/** An address that can't be decoded, or of which a part is too long. */
export function brokenAddress(error: FastifyError, _: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  const body: HttpErrorBody['error'] = {
    code: 'bad_address',
    message:
      status === 414
        ? 'A part of the address is longer than any name.'
        : 'The address can not be decoded.',
    field: 'path',
  };
  void reply.code(status).type(PROBLEM_TYPE).send(problemOf(status, body));
}

/** What is expected of us besides an answer: Node would refuse it without a word. */
export function unknownExpectation({ headers }: IncomingMessage, response: ServerResponse): void {
  const status = 417;
  const body: HttpErrorBody['error'] = {
    code: 'unknown_expectation',
    message: 'This server does not do what is expected of it.',
    field: 'expect',
    value: headers.expect!.slice(0, 200),
    allowed: '100-continue',
  };
  response
    .writeHead(status, { 'content-type': PROBLEM_TYPE })
    .end(JSON.stringify(problemOf(status, body)));
}

/** What is no HTTP, too large in its headers, or too slow. */
export function brokenConnection(error: { readonly code?: string }, socket: Socket): void {
  const { code = '' } = error;
  if (CLOSED_BY_PEER.has(code) || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS[code] ?? 400;
  const body = JSON.stringify(
    problemOf(status, {
      code: 'bad_request',
      message: status === 400 ? 'This is no HTTP request.' : `${STATUS_CODES[status]}.`,
    }),
  );
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  socket.destroySoon();
}
