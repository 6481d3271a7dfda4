import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { addConsoleRoutes } from '../../src/http/console.ts';
import { errorAnswer } from '../../src/http/errors.ts';
import { serve } from '../doubles/served-api.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function consoleWith(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-console-'));
  endings.push(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const api = fastify();
  const failures: unknown[] = [];
  api.setErrorHandler(errorAnswer((error) => failures.push(error)));
  addConsoleRoutes(api, `${folder}/`);
  return { failures, ask: (url: string) => api.inject({ method: 'GET', url }) };
}

describe('the console', () => {
  it('is a page that may ask nobody but its own server', async () => {
    const { ask } = await consoleWith({ 'index.html': '<p>here' });
    const answer = await ask('/?dashboard=websocket_operations');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toBe('<p>here');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('keeps the files that it loads in the browser, as their names change with them', async () => {
    const { ask } = await consoleWith({
      'index-a1b2c3_4.js': '1',
      'index-a1-2c3d4.css': 'a{}',
      'icon.svg': '<svg/>',
    });
    const script = await ask('/console/index-a1b2c3_4.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await ask('/console/icon.svg')).headers['cache-control']).toBeUndefined();
    expect((await ask('/console/index-a1-2c3d4.css')).headers['content-type']).toBe(
      'text/css; charset=utf-8',
    );
  });

  it.each([
    '/console/other.js',
    '/console/..%2findex.js',
    '/console/%2e%2e%2f%2e%2e%2fpackage.json',
    '/console/index.html',
    '/console/notes.txt',
    '/console/',
  ])('serves no other file: %s', async (url) => {
    const { ask, failures } = await consoleWith({ 'index.html': '<p>', 'notes.txt': 'x' });
    const answer = await ask(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['cache-control']).toBeUndefined();
    expect(failures).toEqual([]);
  });

  it('says so where it was not built', async () => {
    const { ask, failures } = await consoleWith({});
    const answer = await ask('/');
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('The console was not built');
    expect((await ask('/console/index.js')).statusCode).toBe(404);
    expect(failures).toEqual([]);
  });

  it('can be reached without the token, as it asks for it; the data can not', async () => {
    const { ask } = serve({ EARSHOT_HTTP_TOKEN: 'a token of some length' });
    expect((await ask('/')).headers['content-type']).toContain('text/html');
    expect((await ask('/?dashboard=websocket_alerts')).statusCode).not.toBe(401);
    expect((await ask('/console/index.js')).statusCode).toBe(404);
    expect((await ask('/monitoring/websocket/runbooks')).statusCode).toBe(200);
    for (const url of [
      '/monitoring/websocket/stream',
      '/monitoring/websocket/health',
      '/monitoring/websocket/dashboard/websocket_alerts',
      '/console/../monitoring/websocket/health',
      '/console',
      '/metrics',
    ]) {
      const answer = await ask(url);
      expect([401, 404], url).toContain(answer.statusCode);
      expect(answer.body).not.toMatch(/checks|rows|# TYPE/);
    }
    const bearer = { authorization: 'Bearer a token of some length' };
    expect((await ask('/monitoring/websocket/health', bearer)).statusCode).toBe(200);
  });
});
