/** Where `runbook_url` leads: pages for people, made from docs/runbooks. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ALERTS, runbookUrl } from '@earshot/telemetry';
import { serve } from '../doubles/served-api.ts';

const RUNBOOKS = '/monitoring/websocket/runbooks';
const folder = fileURLToPath(new URL('../../../../docs/runbooks/', import.meta.url));

it('shows the runbook of every alert at the address that its annotation names', async () => {
  const { ask } = serve();
  for (const name of Object.keys(ALERTS)) {
    const { statusCode, body, headers } = await ask(new URL(runbookUrl(name)).pathname);
    expect(statusCode, name).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain(`<h1>${name}</h1>`);
    expect(body).toContain('<h2>Mitigation</h2>');
  }
});

it('lists all of them', async () => {
  const { body } = await serve().ask(RUNBOOKS);
  const names = readdirSync(folder).map((file) => file.replace('.md', ''));
  for (const name of names) expect(body).toContain(`<a href="${RUNBOOKS}/${name}">${name}</a>`);
});

it('leads from one runbook to another', async () => {
  const { body } = await serve().ask(`${RUNBOOKS}/SilentFailures`);
  expect(body).toContain(`href="${RUNBOOKS}/IsolationViolations"`);
  expect(body).not.toContain('.md"');
});

it('runs nothing and loads nothing', async () => {
  const { body, headers } = await serve().ask(`${RUNBOOKS}/SilentFailures`);
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(body).not.toContain('<script');
});

it.each(['Nope', '..%2F..%2Fpackage', 'SilentFailures.md', '%00'])(
  'answers 404 for %s and says where the names are',
  async (name) => {
    const { statusCode, body } = await serve().ask(`${RUNBOOKS}/${name}`);
    expect(statusCode).toBe(404);
    expect(body).toContain(`the names listed at ${RUNBOOKS}`);
  },
);
