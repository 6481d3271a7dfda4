// A client of the Model Context Protocol that starts its server, with the same hooks, over stdio.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const client = new Client({ name: 'client', version: '1.0.0' });
// oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
client.onerror = (error) => console.log('not the protocol:', error.message);
const transport = new StdioClientTransport({
  command: process.execPath,
  args: [...process.execArgv, 'mcp-server.mjs'],
  env: { ...process.env },
});
await client.connect(transport);
console.log((await client.listTools()).tools.map(({ name }) => name));
const onprogress = ({ progress, total }) => console.log('progress', progress, total);
const result = await client.callTool({ name: 'tell', arguments: { text: 'hi' } }, undefined, {
  onprogress,
});
console.log(JSON.stringify(result));
await client.close();
console.log('ended');
