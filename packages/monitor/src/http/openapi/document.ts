/**
 * GET /monitoring/websocket/openapi.json: the API as OpenAPI 3.1. Bodies are the very schemas by which
 * the routes check them. Made here and not by a plug-in, as those bring five packages into the host's
 * process for what is a hundred lines.
 */
import type { FastifyInstance, RouteOptions } from 'fastify';
import { isOpen } from '../access.ts';
import { REQUEST_HEADER } from '../changes.ts';
import { PATHS } from '../paths.ts';
import type { Answer, Operation, Parameter } from './area.ts';
import { OPERATIONS, SHAPES } from './areas.ts';
import type { Schema } from './schema.ts';

type Route = Pick<RouteOptions, 'method' | 'url' | 'schema'>;

const PROBLEM_TYPE = 'application/problem+json';
const READING = new Set(['GET', 'HEAD']);
const CHANGE_HEADER: Parameter = {
  name: REQUEST_HEADER,
  in: 'header',
  description: 'Any value: pages of other origins can not send it.',
  required: true,
  schema: { type: 'string' },
};

/** Before the other routes, as it notes each of them. */
export function addOpenApiRoute(api: FastifyInstance, version: string): void {
  const routes: Route[] = [];
  api.addHook('onRoute', ({ method, url, schema }) => {
    routes.push({ method, url, ...(schema === undefined ? {} : { schema }) });
  });
  let document: Schema | undefined;
  api.get(PATHS.openapi, () => (document ??= openApiDocument(routes, version)));
}

export function openApiDocument(routes: readonly Route[], version: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    for (const method of [route.method].flat()) {
      const operation = OPERATIONS[`${method} ${route.url}`];
      if (operation === undefined) continue;
      const path = (paths[route.url.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
      path[method.toLowerCase()] = described(method, route, operation);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Earshot',
      version,
      description:
        'Do users hear what they are told? Served by the monitored process itself, on loopback unless it is set otherwise.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: SHAPES,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'EARSHOT_HTTP_TOKEN; where it is not set, nobody is asked for it.',
        },
      },
    },
  };
}

function described(method: string, { url, schema }: Route, operation: Operation): Schema {
  const isChange = !READING.has(method);
  const parameters = [...(operation.parameters ?? []), ...(isChange ? [CHANGE_HEADER] : [])];
  const { body, response } = (schema ?? {}) as { body?: Schema; response?: Record<number, Schema> };
  const answers = Object.entries(operation.answers).map(
    ([status, answer]) => [status, answered(answer, response?.[Number(status)])] as const,
  );
  return {
    summary: operation.summary,
    operationId: `${method.toLowerCase()}_${nameOf(url)}`,
    tags: [operation.tag],
    ...(isOpen(url) ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      ...Object.fromEntries(answers),
      ...Object.fromEntries(
        Object.entries(problemsOf(operation, isOpen(url), isChange)).map(([status, brief]) => [
          status,
          problem(brief),
        ]),
      ),
      default: problem('Anything else that goes wrong.'),
    },
  };
}

function problemsOf(
  { problems }: Operation,
  isOpenToAll: boolean,
  isChange: boolean,
): Record<number, string> {
  return {
    ...(isOpenToAll ? {} : { 401: 'The token is missing or wrong.' }),
    403: isChange
      ? `The host or origin is foreign, or ${REQUEST_HEADER} is missing.`
      : 'The host name is foreign.',
    ...(isChange ? { 413: 'The body is larger than 64 KiB.', 415: 'The body is no JSON.' } : {}),
    ...problems,
  };
}

function answered({ description, shape, type }: Answer, schema: Schema | undefined): Schema {
  const shown = shape === undefined ? schema : { $ref: `#/components/schemas/${shape}` };
  if (shown === undefined && type === undefined) return { description };
  const media = type ?? (shape === 'NothingKnown' ? PROBLEM_TYPE : 'application/json');
  return { description, content: { [media]: shown === undefined ? {} : { schema: shown } } };
}

function problem(description: string): Schema {
  return {
    description,
    content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** The path's key in the table, in the manner of the API's other names. */
function nameOf(url: string): string {
  const [key = 'unknown'] = Object.entries(PATHS).find(([, path]) => path === url) ?? [];
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
