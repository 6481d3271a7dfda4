/** What others built on WebSockets runs as it does without Earshot, and is followed. */
import { describe, expect, it } from 'vitest';
import { runBoth, sourceOf, type Monitored, type Transcript } from './transcript.ts';

async function runApp(
  name: string,
  files: readonly string[] = [],
): Promise<{ plain: Transcript; monitored: Monitored }> {
  const sources = await Promise.all(files.map(async (file) => [file, await sourceOf(file)]));
  return runBoth(await sourceOf(name), { files: Object.fromEntries(sources) });
}

describe('an application of', () => {
  it.each([
    ['graphql-ws', 'graphql-ws.mjs', [], 12],
    ['Socket.IO', 'socket-io.mjs', [], 15],
    ['Yjs and y-websocket', 'y-websocket.mjs', [], 5],
    ['Fastify and @fastify/websocket', 'fastify-websocket.mjs', [], 4],
    ['the Model Context Protocol over stdio', 'mcp.mjs', ['mcp-server.mjs'], 1],
  ])('%s says the same, and its messages are confirmed', async (_, app, files, attempts) => {
    const { plain, monitored } = await runApp(app, files);
    expect(plain.stdout).toMatch(/ended\n$/);
    expect(plain).toMatchObject({ stderr: '', exit: { code: 0, signal: null } });
    expect(monitored).toMatchObject(plain);
    expect(monitored.events).toContain('hooked');
    expect(monitored.counts['attempts']).toBeGreaterThanOrEqual(attempts);
    expect(monitored.counts).toMatchObject({ failed: 0, silent: 0, evicted: 0, pending: 0 });
    expect(monitored.counts['confirmed']).toBeGreaterThan(attempts / 2);
  });
});
