/**
 * GET /: the console, one page made at build time from console/. It holds no data: what it shows, it
 * asks of the API as any other program does.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';

/** Beside the built modules; in a working copy tests run from the source. */
const FOLDERS = ['../console/', '../../dist/console/'].map((relative) =>
  fileURLToPath(new URL(relative, import.meta.url)),
);
const PAGE = 'index.html';
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Such a name changes with the content of the file. */
const HASHED = /-[\w-]{8}\.\w+$/;
/** Nothing but this server's own: no request of the page leaves the machine. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MISSING = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Earshot</title>
<h1>The console was not built</h1>
<p>Its files are missing from this installation: <code>pnpm build</code> makes them. Everything else works, such as
<a href="${PATHS.health}">${PATHS.health}</a> and <a href="${PATHS.status}">${PATHS.status}</a>.</p></html>
`;

export function addConsoleRoutes(
  api: FastifyInstance,
  folder: string | undefined = FOLDERS.find((one) => existsSync(`${one}${PAGE}`)),
): void {
  api.get(PATHS.console, async (_request, reply) => {
    void reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY);
    const page = folder === undefined ? undefined : await contentOf(`${folder}${PAGE}`);
    await reply.code(page === undefined ? 404 : 200).send(page ?? MISSING);
  });
  api.get(PATHS.consoleFile, async (request: FastifyRequest, reply: FastifyReply) => {
    const { file } = request.params as { file: string };
    // Only what is in the folder is ever read.
    const type = filesIn(folder).includes(file) ? TYPES[extname(file)] : undefined;
    const content = type === undefined ? undefined : await contentOf(`${folder}${file}`);
    if (content === undefined) {
      throw new HttpError(404, {
        code: 'unknown_file',
        message: 'The console has no such file.',
        field: 'file',
        value: file.slice(0, 200),
      });
    }
    if (HASHED.test(file))
      void reply.header('cache-control', 'public, max-age=31536000, immutable');
    await reply.type(type!).send(content);
  });
}

function filesIn(folder: string | undefined): readonly string[] {
  try {
    return folder === undefined ? [] : readdirSync(folder);
  } catch {
    return [];
  }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}
