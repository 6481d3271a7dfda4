// Its tool also tells a page that is connected by WebSocket.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await new Promise((resolve) => wss.on('listening', resolve));
const page = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
await new Promise((resolve) => page.on('open', resolve));

const server = new McpServer({ name: 'server', version: '1.0.0' });
server.registerTool('tell', { inputSchema: { text: z.string() } }, async ({ text }, extra) => {
  const heard = new Promise((resolve) => page.once('message', resolve));
  for (const socket of wss.clients) socket.send(text);
  for (let progress = 1; progress <= 2; progress++) {
    await extra.sendNotification({
      method: 'notifications/progress',
      params: { progressToken: extra._meta.progressToken, progress, total: 2 },
    });
  }
  // The client takes no progress of what it has the result of, and reads both at once.
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { content: [{ type: 'text', text: `heard ${String(await heard)}` }] };
});
// oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
server.server.onclose = () => {
  page.terminate();
  wss.close();
};
process.stdin.on('end', () => void server.close());
await server.connect(new StdioServerTransport());
