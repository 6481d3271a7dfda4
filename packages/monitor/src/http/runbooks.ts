/**
 * GET /monitoring/websocket/runbooks: what to do about each alert, where `runbook_url` leads. The files
 * are docs/runbooks, which the package carries; Markdown is loaded when the first one is asked for.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Marked } from 'marked';
import { HttpError } from './errors.ts';
import { escapeHtml, htmlPage, securityPolicyOf } from './page.ts';
import { PATHS } from './paths.ts';
import { STYLE } from './trace-style.ts';

/** In the package; in a working copy there is only the source. */
const FOLDERS = ['../../runbooks/', '../../../../docs/runbooks/'].map((relative) =>
  fileURLToPath(new URL(relative, import.meta.url)),
);
const PAGE_STYLE = `${STYLE}
a{color:var(--wait)}
.brand{margin-bottom:.75rem}
main h2{margin-top:1.5rem}
main table{margin:.75rem 0}
main td{white-space:normal;font-family:inherit;font-size:inherit}
main code{white-space:pre-wrap}
pre{overflow-x:auto;margin:.75rem 0;padding:.75rem 1rem;background:var(--bg);border:1px solid var(--line);border-radius:8px}
`;
const POLICY = securityPolicyOf(PAGE_STYLE);

export function addRunbookRoutes(api: FastifyInstance): void {
  const folder = FOLDERS.find((one) => existsSync(one));
  const names = (): string[] =>
    folder === undefined
      ? []
      : readdirSync(folder)
          .filter((file) => file.endsWith('.md'))
          .map((file) => file.slice(0, -'.md'.length))
          .toSorted();
  const send = async (reply: FastifyReply, title: string, markdown: string): Promise<void> => {
    const body = await (await markdownWriter()).parse(markdown);
    await reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', POLICY)
      .send(page(title, body));
  };

  api.get(PATHS.runbooks, async (_request, reply) => {
    const list = names().map((name) => `- [${name}](${PATHS.runbooks}/${name})`);
    await send(reply, 'Runbooks', `# Runbooks\n\n${list.join('\n')}\n`);
  });
  api.get(PATHS.runbook, async (request: FastifyRequest, reply) => {
    const { alert } = request.params as { alert: string };
    // Only what is in the list is ever read.
    if (folder === undefined || !names().includes(alert)) throw unknown(alert);
    await send(reply, alert, await readFile(`${folder}${alert}.md`, 'utf8'));
  });
}

function unknown(alert: string): HttpError {
  return new HttpError(404, {
    code: 'not_found',
    message: 'There is no runbook of this name.',
    field: 'alert',
    value: alert.slice(0, 200),
    allowed: `the names listed at ${PATHS.runbooks}`,
  });
}

let writer: Promise<Marked> | undefined;
function markdownWriter(): Promise<Marked> {
  writer ??= import('marked').then(
    ({ Marked: Writer }) =>
      new Writer({
        walkTokens: (token) => {
          // One runbook names another by its file, as in any viewer of Markdown.
          if (token.type === 'link' && /^\w+\.md$/.test(token['href'] as string)) {
            token['href'] =
              `${PATHS.runbooks}/${(token['href'] as string).slice(0, -'.md'.length)}`;
          }
        },
        renderer: {
          html: ({ text }) => escapeHtml(text),
        },
      }),
  );
  return writer;
}

function page(title: string, body: string): string {
  return htmlPage({
    title,
    style: PAGE_STYLE,
    body: `<header><p class="brand">Earshot · did they hear it? · <a href="${PATHS.runbooks}">all runbooks</a></p></header>
<main class="card">
${body}
</main>`,
  });
}
