/**
 * Which methods are answered at an address, so that another is refused as what it is: 405, and not as
 * an address where there is nothing (RFC 9110 §15.5.6).
 */
import type { FastifyInstance } from 'fastify';

/** Before the routes, as it notes each of them. Of an address without any there are no methods. */
export function noteMethods(api: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly methods: readonly string[]; readonly parts: readonly string[] }[] = [];
  api.addHook('onRoute', ({ method, url }) => {
    routes.push({ methods: [method].flat(), parts: url.split('/') });
  });
  return (path) => {
    const asked = path.split('/');
    return routes.filter(({ parts }) => fit(parts, asked)).flatMap(({ methods }) => methods);
  };
}

function fit(parts: readonly string[], asked: readonly string[]): boolean {
  return (
    parts.length === asked.length &&
    parts.every((part, at) => (part.startsWith(':') ? asked[at] !== '' : part === asked[at]))
  );
}
